import { valuesWithin } from '../core/column.ts';
import type { Source } from '../core/ends.ts';
import { DataError } from '../core/errors.ts';
import type { Metric, MetricState } from '../core/metric.ts';
import { checkOptions, having, optional, type Rule } from '../core/option-rules.ts';
import type { OpenRecommender } from '../core/recommender.ts';
import type { Impressions } from '../core/scenario.ts';
import { ofLogits } from '../metrics/ranking/of-logits.ts';
import { RankedRows } from '../metrics/ranking/ranked-rows.ts';
import { scoredAs } from './scored-as.ts';
import { type LossRule, ValidationLoss } from './validation-loss.ts';

/** A metric of `rxrec/metrics`, every impression a group; or the loss of training on rows that it does not see. */
export type Measured = Metric | 'loss';

export interface ValidationOptions {
  /** Impressions that training does not see. */
  readonly data: Source<Impressions>;
  /** The number that decides which weights are kept, and when to stop. */
  readonly metric: Measured;
  /** Measured beside it, for the history. */
  readonly others?: readonly Measured[];
}

/** What `train` asks every now and then. */
export interface Validation {
  /** The number that decides, and which way it is better. */
  readonly watched: { readonly name: string; readonly better: 'higher' | 'lower' };
  /** Asked before the first step: throws where the numbers will have no value, whatever the weights are. */
  check?(rule: LossRule): Promise<void>;
  /** Numbers by name, the watched one among them; null where one does not exist. */
  measure(model: OpenRecommender, rule: LossRule): Promise<Readonly<Record<string, number | null>>>;
  /** What it is asked of: another validation keeps other weights. */
  identify(): Promise<object>;
}

const aMeasure: Rule = (value) => value === 'loss' ? undefined : having('a metric, or "loss"', 'open', 'better')(value);
const aList: Rule = (value) => Array.isArray(value) && value.every((one) => aMeasure(one) === undefined) ? undefined : 'a list of metrics, or "loss"';

/**
 * How well a model does on other impressions, by any metrics. Those of probabilities read what the recommender says (`scoredAs`): sigmoid of
 * the score when ranking.
 *
 * Errors: `OptionsError`; when it is asked, `DataError` `not-measurable` where the labels leave the watched metric without a value.
 */
export function validation(options: ValidationOptions): Validation {
  checkOptions('validation', options, { data: having('a source', 'open'), metric: aMeasure, others: optional(aList) });
  const { data, metric, others = [] } = options;
  const all = [metric, ...others.filter((other) => nameOf(other) !== nameOf(metric))];
  return {
    watched: { name: nameOf(metric), better: metric === 'loss' ? 'lower' : metric.better },
    identify: async () => ({ data: await data.identify(), metric: nameOf(metric), ...(all.length > 1 && { others: all.slice(1).map(nameOf) }) }),
    check: (rule) => refuseOneClass(data, metric, rule),
    measure: (model, rule) => measured(model, data, all, rule),
  };
}

const nameOf = (measure: Measured): string => measure === 'loss' ? 'loss' : measure.name;

async function measured(
  model: OpenRecommender, data: Source<Impressions>, measures: readonly Measured[], rule: LossRule,
): Promise<Record<string, number | null>> {
  const loss = measures.includes('loss') ? new ValidationLoss(rule) : undefined;
  const read = scoredAs(rule) === 'logits' ? ofLogits : (metric: Metric) => metric;
  const states = measures.flatMap((measure) => measure === 'loss' ? [] : [[measure.name, read(measure).open()] as const]);
  for await (const batch of data.open(0)) {
    const { history, candidates, user } = batch.columns;
    if (states.length > 0) addGroups(states.map(([, state]) => state), batch.columns, await model.score(history, candidates, user));
    await loss?.add(batch, model);
  }
  const values = new Map(states.map(([name, state]) => [name, state.result().value]));
  if (loss) values.set('loss', loss.value);
  return Object.fromEntries(measures.map((measure) => [nameOf(measure), values.get(nameOf(measure))!]));
}

function addGroups(states: readonly MetricState[], { candidates, labels }: Pick<Impressions, 'candidates' | 'labels'>, scores: Float32Array): void {
  for (let row = 0, from = 0; row < candidates.offsets.length - 1; row++) {
    const until = from + candidates.offsets[row + 1]! - candidates.offsets[row]!;
    const clicked = labels.values.subarray(labels.offsets[row]!, labels.offsets[row + 1]!);
    if (until > from) {
      const rows = new RankedRows(scores.subarray(from, until), clicked);
      for (const state of states) state.add(rows);
    }
    from = until;
  }
}

/** Reads labels until the metric has a value, whatever the scores are: most often the first batch. */
async function refuseOneClass(data: Source<Impressions>, metric: Measured, { scheme }: LossRule): Promise<void> {
  const state = metric === 'loss' ? undefined : metric.open();
  let impressions = 0;
  for await (const { columns: { candidates, labels }, rows } of data.open(0)) {
    impressions += rows.length;
    if (state) addGroups([state], { candidates, labels }, new Float32Array(valuesWithin(candidates).length).fill(0.5));
    const found = state ? state.result().value !== null : valuesWithin(labels).some((label) => label === 1 || scheme === 'ranking');
    if (found) return;
  }
  const missing = metric === 'loss' ? `none of ${impressions} impressions has a candidate ${scheme === 'matching' ? 'that was clicked' : 'at all'}`
    : metric.over === 'all' ? `the candidates of ${impressions} impressions are all clicked or all not`
      : `none of ${impressions} impressions has both a candidate that was clicked and one that was not`;
  throw new DataError('not-measurable', `validation on ${data.spec.name}: ${nameOf(metric)} has no value, since ${missing}`,
    'validate on other impressions, or by another number');
}
