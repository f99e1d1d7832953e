import { OptionsError } from '../core/errors.ts';
import type { MetricResult, Ties } from '../core/metric.ts';
import { readScoredGroups } from '../io/read-scored-groups.ts';
import { parseMetric } from '../metrics/parse.ts';
import { ofLogits } from '../metrics/ranking/of-logits.ts';
import { RankedRows } from '../metrics/ranking/ranked-rows.ts';
import { counted, wholeNumber } from '../report/numbers.ts';

export interface MetricsOfFileOptions {
  /** Names, separated by commas: `gauc,ndcg@5,f1@0.7`. */
  readonly metrics: string;
  /** Column that tells the group of a row. Default `group`. */
  readonly by?: string;
  /** Column of the scores, higher is better. Default `score`. */
  readonly score?: string;
  /** Column of the labels, 0 or 1 or false or true. Default `label`. */
  readonly label?: string;
  /** Scores are logits: metrics of probabilities read their sigmoid. Default false. */
  readonly logits?: boolean;
  /** For the metrics that let it be chosen. Default `expected`. */
  readonly ties?: Ties;
}

export interface MetricsOfFile {
  /** By name, spelled as it was asked for. */
  readonly metrics: Readonly<Record<string, MetricResult>>;
  readonly rows: number;
  readonly groups: number;
}

/**
 * Computes metrics from a table of scores and labels: a Parquet file or folder, .csv or .tsv, rows in any order.
 *
 * Errors: `OptionsError` for a metric that does not exist, before the file is opened; `DataError` for a file, column or row that
 * cannot be used.
 */
export async function metricsOfFile(file: string, options: MetricsOfFileOptions): Promise<MetricsOfFile> {
  const { metrics: words, by = 'group', score = 'score', label = 'label', logits = false, ties } = options;
  const asked = words.split(',').map((word) => word.trim()).filter((word) => word !== '');
  if (asked.length === 0) throw new OptionsError('missing-value', 'metrics: none is named', 'name some, as in --metrics gauc,ndcg@5');
  const states = asked.map((word) => parseMetric(word, ties)).map((metric) => (logits ? ofLogits(metric) : metric).open());
  let rows = 0;
  let groups = 0;
  for await (const { scores, labels } of readScoredGroups(file, { by, score, label })) {
    const { offsets } = scores;
    for (let group = 0; group + 1 < offsets.length; group++) {
      const ranked = new RankedRows(scores.values.subarray(offsets[group], offsets[group + 1]), labels.values.subarray(offsets[group], offsets[group + 1]));
      for (const state of states) state.add(ranked);
    }
    rows += scores.values.length;
    groups += offsets.length - 1;
  }
  return { metrics: Object.fromEntries(asked.map((word, at) => [word, states[at]!.result()])), rows, groups };
}

/** The same as text, one metric per line. */
export function metricsText({ metrics, rows, groups }: MetricsOfFile): string {
  const width = Math.max(6, ...Object.keys(metrics).map(({ length }) => length)) + 2;
  const lines = Object.entries(metrics).map(([name, { value, groups: over, leftOut }]) =>
    `${name.padEnd(width)}${(value === null ? '–' : value.toFixed(6)).padStart(9)}${wholeNumber(over).padStart(12)}${wholeNumber(leftOut).padStart(12)}`);
  const head = `${'metric'.padEnd(width)}${'value'.padStart(9)}${'over'.padStart(12)}${'left out'.padStart(12)}`;
  return `${[head, ...lines, '', `${counted(rows, 'row')} in ${counted(groups, 'group')}`].join('\n')}\n`;
}
