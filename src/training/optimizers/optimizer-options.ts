import { numberAbove, optional, type Rule } from '../../core/option-rules.ts';
import type { RateOf, RowUpdates } from './optimizer.ts';

/** Options that every optimizer has. */
export interface SharedOptions {
  /** Learning rate, before the schedule and `rateOf`. */
  readonly rate: number;
  /** Added to the gradient times the weight (`adam`, `sgd`), or taken off the weight (`adamW`). */
  readonly decay?: number;
  /** A factor of the rate by weight: `ratesByPrefix({ 'items.transformer': 0.01 })`. Default 1 for all. */
  readonly rateOf?: RateOf;
  /** Default `lazy`. */
  readonly rows?: RowUpdates;
}

/** From 0 up to but without 1. */
export const share: Rule = (value) =>
  typeof value === 'number' && value >= 0 && value < 1 ? undefined : 'a number of at least 0 and below 1';

export const atLeastZero: Rule = (value) =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? undefined : 'a number of at least 0';

export const sharedRules = {
  rate: numberAbove(0),
  decay: optional(atLeastZero),
  rateOf: optional((value) => typeof value === 'function' ? undefined : 'a function from the name of a weight to a factor'),
  rows: optional((value) => value === 'lazy' || value === 'dense' ? undefined : '"lazy" or "dense"'),
} as const;
