import type { List } from '../../core/column.ts';
import type { Recommender } from '../recommender.ts';

/** Whom something is scored for, by row: what they clicked, and who they are where that is known. */
export interface Histories {
  readonly history: List<Int32Array>;
  /** User numbers. */
  readonly users?: Int32Array;
}

export type ClickRules = Pick<Recommender, 'clicks' | 'keep'>;

/** Where in the values of a history the clicks of a row lie that are looked at: [first, end). */
export function keptClicks({ offsets }: List<unknown>, row: number, { clicks, keep = 'last' }: ClickRules): [first: number, end: number] {
  const [from, until] = [offsets[row]!, offsets[row + 1]!];
  return keep === 'last' ? [Math.max(from, until - clicks), until] : [from, Math.min(until, from + clicks)];
}
