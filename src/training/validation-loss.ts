import type { Batch } from '../core/batch.ts';
import { sourceRow } from '../core/batch.ts';
import { listOf } from '../core/column.ts';
import type { OpenRecommender } from '../core/recommender.ts';
import type { Impressions } from '../core/scenario.ts';
import { type TrainingRows, trainingRows } from './batches/training-rows.ts';
import type { DrawNegatives } from './negatives/negatives.ts';
import type { Recommender } from './recommender.ts';

/** How training loses: a choice among a click and what it is told apart from, or a yes or no for each candidate. */
export type LossRule = Pick<Recommender, 'probabilities'> & (
  | { readonly scheme: 'ranking' }
  | { readonly scheme: 'matching'; readonly perPositive: number; readonly draw: DrawNegatives });

/**
 * The loss of training over impressions that it does not see: without dropout and penalty, and with the same negatives every time.
 *
 * Source: Legommenders `simple_dev`.
 */
export class ValidationLoss {
  #rows = 0;
  #lost = 0;

  constructor(readonly rule: LossRule) {}

  /** Mean over the rows; null where there are none. */
  get value(): number | null { return this.#rows === 0 ? null : this.#lost / this.#rows; }

  async add(batch: Batch<Impressions>, model: Pick<OpenRecommender, 'score'>): Promise<void> {
    const { rule } = this;
    const sourceRows = Float64Array.from(batch.rows, (_, at) => sourceRow(batch, at));
    const rows = trainingRows(batch.columns, sourceRows, rule.scheme === 'matching' ? 'clicked' : 'all');
    const count = rows.impressionOf.length;
    if (count === 0) return;
    const choices = rule.scheme === 'matching' ? 1 + rule.perPositive : 1;
    const scores = await model.score(batch.columns.history, chosen(rows, choices, rule), batch.columns.user);
    const { labels } = batch.columns;
    for (let row = 0; row < count; row++) {
      const label = labels.values[labels.offsets[rows.impressionOf[row]!]! + rows.candidateOf[row]!]!;
      this.#lost += rowLoss(scores.subarray(row * choices, (row + 1) * choices), label, rule.scheme);
    }
    this.#rows += count;
  }
}

/**
 * What one row loses: the clicked of several stands first, or a single score with its label.
 *
 * @example
 * rowLoss(Float32Array.of(0, 0), 1, 'matching') // Math.log(2)
 * rowLoss(Float32Array.of(0), 0, 'ranking') // Math.log(2)
 */
export function rowLoss(scores: Float32Array, label: number, scheme: LossRule['scheme']): number {
  if (scheme === 'ranking') return Math.max(scores[0]!, 0) - label * scores[0]! + Math.log1p(Math.exp(-Math.abs(scores[0]!)));
  const most = scores.reduce((one, other) => Math.max(one, other), -Infinity);
  return most + Math.log(scores.reduce((sum, score) => sum + Math.exp(score - most), 0)) - scores[0]!;
}

/** Candidates of each row, those of an impression one after the other: [rows, choices]. */
function chosen(rows: TrainingRows, choices: number, rule: LossRule) {
  const { impressionOf } = rows;
  const lengths = new Int32Array(rows.impressions.history.offsets.length - 1);
  for (const impression of impressionOf) lengths[impression] = lengths[impression]! + choices;
  return listOf(candidatesOf(rows, rule), lengths);
}

/** Item numbers [rows, choices]: the candidate of each row, and what is drawn for it. */
export function candidatesOf(rows: TrainingRows, rule: LossRule, epoch = 0): Int32Array {
  const { impressions: { candidates }, impressionOf, candidateOf } = rows;
  const drawn = rule.scheme === 'matching' ? rule.perPositive : 0;
  const negatives = new Int32Array(impressionOf.length * drawn);
  if (rule.scheme === 'matching') rule.draw(rows, epoch, negatives);
  const values = new Int32Array(impressionOf.length * (1 + drawn));
  for (let row = 0; row < impressionOf.length; row++) {
    values[row * (1 + drawn)] = candidates.values[candidates.offsets[impressionOf[row]!]! + candidateOf[row]!]!;
    values.set(negatives.subarray(row * drawn, (row + 1) * drawn), row * (1 + drawn) + 1);
  }
  return values;
}
