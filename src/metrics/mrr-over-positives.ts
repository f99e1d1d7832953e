import type { Metric } from '../core/metric.ts';
import { overGroups, type TieOptions } from './ranking/over-groups.ts';

/**
 * Mean reciprocal rank over all positives of each group; ranks below `k` count 0.
 *
 * Source: the "MRR" of Legommenders, and of the MIND news competition. Below 1 even for a perfect ranking
 * as soon as a group has two positives.
 *
 * @example
 * mrrOverPositives().of([0.9, 0.5, 0.4], [1, 0, 1]) // 0.6666666666666666
 * mrrOverPositives().of([0.5, 0.5], [0, 1]) // 0.75
 */
export const mrrOverPositives = (k?: number, { ties = 'expected' }: TieOptions = {}): Metric => overGroups({
  name: 'MRR-over-positives', ties, ...(k === undefined ? {} : { k }),
  definition: `the mean of 1 / rank over the positives${k === undefined ? '' : ', 0 for those not among the best k rows'}`,
  of({ count, sizes, positives }, total) {
    let sum = 0;
    for (let run = 0, rank = 1; run < count; run++) {
      const share = positives[run]! / sizes[run]!;
      for (const next = rank + sizes[run]!; rank < next; rank++) if (rank <= (k ?? Infinity)) sum += share / rank;
    }
    return sum / total;
  },
});
