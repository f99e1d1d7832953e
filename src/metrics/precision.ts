import type { Metric } from '../core/metric.ts';
import { expectedHits } from './ranking/expected-hits.ts';
import { overGroups, type TieOptions } from './ranking/over-groups.ts';

/**
 * Share of the best `k` rows of each group that are positive.
 *
 * Divided by `k` also where the group has fewer rows, as `trec_eval` does.
 *
 * @example
 * precision(2).of([0.9, 0.5, 0.4], [1, 0, 1]) // 0.5
 * precision(4).of([0.9, 0.5], [1, 0]) // 0.25
 */
export const precision = (k: number, { ties = 'expected' }: TieOptions = {}): Metric => overGroups({
  name: 'Precision', k, ties,
  definition: 'positives among the best k rows / k, also for groups of fewer than k rows',
  of: (runs) => expectedHits(runs, k) / k,
});
