import type { Metric } from '../core/metric.ts';
import { expectedHits } from './ranking/expected-hits.ts';
import { overGroups, type TieOptions } from './ranking/over-groups.ts';

/**
 * Share of the positives of each group that are among its best `k` rows.
 *
 * Source: RecBench and Legommenders `Recall@k`. Differs: both rank ties in row order (here: `ties: 'stable'`)
 * and fail on a group without a positive.
 *
 * @example
 * recall(2).of([0.9, 0.5, 0.4], [1, 0, 1]) // 0.5
 * recall(1).of([0.5, 0.5], [0, 1]) // 0.5
 * recall(1, { ties: 'stable' }).of([0.5, 0.5], [0, 1]) // 0
 */
export const recall = (k: number, { ties = 'expected' }: TieOptions = {}): Metric => overGroups({
  name: 'Recall', k, ties,
  definition: 'positives among the best k rows / positives',
  of: (runs, positives) => expectedHits(runs, k) / positives,
});
