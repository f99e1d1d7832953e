import type { List } from '../../core/column.ts';

/** The columns of impressions that training reads; all lists as long as each other. */
export interface ImpressionLists {
  /** Item numbers, oldest click first. */
  readonly history: List<Int32Array>;
  readonly candidates: List<Int32Array>;
  /** One per candidate; 1 for a click. */
  readonly labels: List<Uint8Array>;
  /** User numbers, for models that know users by them. */
  readonly user?: Int32Array;
}

/** Rows to train on: each is one candidate of an impression. Nothing is copied. */
export interface TrainingRows {
  readonly impressions: ImpressionLists;
  /** Source row of each impression; it may pass 2^31. */
  readonly sourceRows: Float64Array;
  /** Impression of each row, never decreasing. */
  readonly impressionOf: Int32Array;
  /** Which candidate of its impression each row is, from 0. */
  readonly candidateOf: Int32Array;
}

/**
 * The candidates of impressions as rows: those that were clicked (for a choice among 1 + K), or all (for a yes or no each).
 *
 * An impression without a click has no row among those clicked.
 *
 * @example
 * const impressions = {
 *   history: listOf(Int32Array.of(1), [1, 0]), candidates: listOf(Int32Array.of(5, 6, 7), [2, 1]), labels: listOf(Uint8Array.of(0, 1, 1), [2, 1]),
 * }
 * const { impressionOf, candidateOf } = trainingRows(impressions, Float64Array.of(90, 91), 'clicked');
 * [impressionOf, candidateOf] // [Int32Array.of(0, 1), Int32Array.of(1, 0)]
 */
export function trainingRows(impressions: ImpressionLists, sourceRows: Float64Array, which: 'clicked' | 'all'): TrainingRows {
  const { offsets, values } = impressions.labels;
  const most = offsets.at(-1)! - offsets[0]!;
  const impressionOf = new Int32Array(most);
  const candidateOf = new Int32Array(most);
  let count = 0;
  for (let row = 0; row < offsets.length - 1; row++) {
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) {
      if (which === 'clicked' && values[at] !== 1) continue;
      impressionOf[count] = row;
      candidateOf[count++] = at - offsets[row]!;
    }
  }
  return { impressions, sourceRows, impressionOf: impressionOf.subarray(0, count), candidateOf: candidateOf.subarray(0, count) };
}

/** Rows [from, until). */
export function sliceTrainingRows(rows: TrainingRows, from: number, until: number): TrainingRows {
  return { ...rows, impressionOf: rows.impressionOf.subarray(from, until), candidateOf: rows.candidateOf.subarray(from, until) };
}
