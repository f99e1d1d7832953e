import { type Batch, type Columns, sourceRow } from '../core/batch.ts';
import type { Fold, Sink } from '../core/ends.ts';
import { DataError, OptionsError } from '../core/errors.ts';
import type { Metric, MetricResult } from '../core/metric.ts';
import { refuseUnknownKeys } from '../core/nearest.ts';
import type { MeasureResult, ReportedMetric } from '../core/report.ts';
import { ofLogits } from '../metrics/ranking/of-logits.ts';
import { ByImpression } from './groups/by-impression.ts';
import { ByUser } from './groups/by-user.ts';
import { ColumnMeans } from './groups/column-means.ts';
import type { Groups } from './groups/groups.ts';
import { pack, unpack } from './groups/sections.ts';

const reads = { user: 'int32', labels: 'list<bool>', scores: 'list<float32>' } as const;

export interface MeasureOptions {
  /** What the metrics over groups are averaged over: every impression, or every user with all their impressions pooled. */
  readonly by: 'impression' | 'user';
  readonly metrics: readonly Metric[];
  /** What scores are to metrics of probabilities (`logLoss`, `f1`, `ece`): these themselves, or logits, whose sigmoid is one. Default probabilities. */
  readonly scores?: 'probabilities' | 'logits';
  /** Columns `list<float32>`, a number per candidate, whose mean is told beside the metrics as `mean(COLUMN)`: `labelMass`. Default: none. */
  readonly means?: readonly string[];
}

type Measured = Columns<typeof reads>;

/**
 * Computes metrics from the scores and labels of each impression's candidates.
 *
 *     reads  user    int32           whose impression it is
 *            labels  list<bool>      1 for a click
 *            scores  list<float32>   one per candidate, higher is better, finite
 *
 * By impression it keeps a few numbers per metric. By user it keeps 5 bytes a candidate and 8 an
 * impression. The result does not depend on batches or partitions, to the last bit.
 *
 * Errors: `DataError` `malformed` naming the source row whose score is not finite, or whose scores and labels
 * are not equally many; `OptionsError` for an unknown key, no metric, or the same metric twice.
 */
export function measure(options: MeasureOptions): Sink<Measured, MeasureResult> {
  check(options);
  const { by, metrics, scores, means = [] } = options;
  const measured = scores === 'logits' ? metrics.map(ofLogits) : metrics;
  const wanted = { ...reads, ...Object.fromEntries(means.map((name) => [name, 'list<float32>' as const])) };
  return {
    spec: { name: 'measure', reads: wanted, options: { by, metrics: metrics.map(({ name }) => name), ...(scores === 'logits' && { scores }), ...(means.length > 0 && { means }) } },
    open: () => new MeasureFold(measured, by, means),
  };
}

class MeasureFold implements Fold<Measured, MeasureResult> {
  readonly #metrics: readonly Metric[];
  readonly #groups: Groups;
  /** Metrics over every row. They see each impression as it comes, however groups are made. */
  readonly #all: Groups;
  readonly #means: ColumnMeans;
  #impressions = 0;
  #rows = 0;
  #positives = 0;

  constructor(metrics: readonly Metric[], by: MeasureOptions['by'], means: readonly string[]) {
    this.#metrics = metrics;
    this.#means = new ColumnMeans(means);
    const overGroups = metrics.filter(({ over }) => over === 'group');
    this.#groups = by === 'user' ? new ByUser(overGroups) : new ByImpression(overGroups);
    this.#all = new ByImpression(metrics.filter(({ over }) => over === 'all'));
  }

  add(batch: Batch<Measured>): void {
    const { user, scores, labels } = batch.columns;
    for (let at = 0; at < batch.rows.length; at++) {
      const rowScores = scores.values.subarray(scores.offsets[at]!, scores.offsets[at + 1]!);
      const rowLabels = labels.values.subarray(labels.offsets[at]!, labels.offsets[at + 1]!);
      this.#count(rowScores, rowLabels, () => `source row ${sourceRow(batch, at)}`);
      this.#groups.add(user[at]!, rowScores, rowLabels);
      this.#all.add(user[at]!, rowScores, rowLabels);
    }
    this.#means.add(batch);
  }

  save(): Uint8Array {
    return pack([Float64Array.of(this.#impressions, this.#rows, this.#positives), this.#groups.save(), this.#all.save(), this.#means.save()]);
  }

  merge(saved: Uint8Array): void {
    const [counts, groups, all, means] = unpack(saved);
    const [impressions, rows, positives] = new Float64Array(counts!.buffer);
    this.#impressions += impressions!;
    this.#rows += rows!;
    this.#positives += positives!;
    this.#groups.merge(groups!);
    this.#all.merge(all!);
    this.#means.merge(new Float64Array(means!.buffer));
  }

  result(): MeasureResult {
    const groups = this.#groups.results().values();
    const all = this.#all.results().values();
    const metrics = Object.fromEntries(this.#metrics.map((metric) =>
      [metric.name, reported(metric, (metric.over === 'group' ? groups : all).next().value!)]));
    return { metrics: { ...metrics, ...this.#means.results() }, impressions: this.#impressions, rows: this.#rows, positives: this.#positives };
  }

  #count(scores: Float32Array, labels: Uint8Array, where: () => string): void {
    if (scores.length !== labels.length) throw new DataError('malformed',
      `measure: ${where()} has ${scores.length} scores and ${labels.length} labels`, 'every candidate needs one of each');
    for (let at = 0; at < scores.length; at++) {
      if (!Number.isFinite(scores[at]!)) throw new DataError('malformed',
        `measure: ${where()}, candidate ${at}: score ${scores[at]} is not finite`,
        'set such rows aside in the operator that scores them, as scoreYesNo does');
      this.#positives += labels[at]!;
    }
    this.#rows += scores.length;
    this.#impressions++;
  }
}

const reported = ({ definition, better }: Metric, result: MetricResult): ReportedMetric => ({ ...result, definition, better });

function check(options: MeasureOptions): void {
  refuseUnknownKeys(options, ['by', 'metrics', 'scores', 'means'], 'measure');
  const { by, metrics, scores } = options;
  if (by !== 'impression' && by !== 'user') throw new OptionsError(by === undefined ? 'missing-value' : 'wrong-value',
    `measure: "by" is ${by === undefined ? 'missing' : `"${String(by)}"`}`, 'choose "impression" or "user"');
  if (scores !== undefined && scores !== 'probabilities' && scores !== 'logits') {
    throw new OptionsError('wrong-value', `measure: "scores" is "${String(scores)}"`, 'choose "probabilities" or "logits"');
  }
  if (!Array.isArray(metrics) || metrics.length === 0) throw new OptionsError('missing-value', 'measure: no metric given',
    'list some, as in metrics: [gauc(), ndcg(5)]');
  const twice = metrics.find(({ name }, at) => metrics.findIndex((other) => other.name === name) < at);
  if (twice) throw new OptionsError('wrong-value', `measure: ${twice.name} is given twice`, 'results are kept by name; remove one');
}
