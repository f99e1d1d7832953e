import type { Metric } from '../core/metric.ts';
import { overGroups, type TieOptions } from './ranking/over-groups.ts';

/**
 * Normalised discounted cumulative gain of the best `k` rows of each group.
 *
 * gain = label, discount = 1 / log2(rank + 1), rank from 1.
 *
 * Source: Järvelin and Kekäläinen 2002. With `expected` ties it agrees with scikit-learn `ndcg_score`,
 * which both RecBench and Legommenders call. Differs: there a group without a positive counts 0.
 *
 * @example
 * ndcg(1).of([0.9, 0.1], [0, 1]) // 0
 * ndcg(2).of([0.5, 0.5], [0, 1]) // 0.8154648767857288
 */
export const ndcg = (k: number, { ties = 'expected' }: TieOptions = {}): Metric => overGroups({
  name: 'NDCG', k, ties,
  definition: 'the sum of label / log2(rank + 1) over the best k rows, divided by its largest possible value',
  of({ count, sizes, positives }, total) {
    let gained = 0;
    let best = 0;
    for (let run = 0, rank = 1; run < count && rank <= k; run++) {
      const share = positives[run]! / sizes[run]!;
      for (const next = rank + sizes[run]!; rank < next && rank <= k; rank++) {
        const discount = 1 / Math.log2(rank + 1);
        gained += share * discount;
        if (rank <= total) best += discount;
      }
    }
    return gained / best;
  },
});
