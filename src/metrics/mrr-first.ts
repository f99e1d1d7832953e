import type { Metric } from '../core/metric.ts';
import { overGroups, type TieOptions } from './ranking/over-groups.ts';

/**
 * Reciprocal rank of the first positive of each group; 0 where it ranks below `k`.
 *
 * Source: Voorhees 1999; Legommenders prints it as "MRR0". Not what RecBench prints as "MRR": that is `lrap`.
 *
 * @example
 * mrrFirst().of([0.9, 0.5, 0.4], [0, 1, 1]) // 0.5
 * mrrFirst().of([0.5, 0.5], [0, 1]) // 0.75
 * mrrFirst(1).of([0.9, 0.5], [0, 1]) // 0
 */
export const mrrFirst = (k?: number, { ties = 'expected' }: TieOptions = {}): Metric => overGroups({
  name: 'MRR-first', ties, ...(k === undefined ? {} : { k }),
  definition: `1 / rank of the first positive${k === undefined ? '' : ', 0 when it is not among the best k rows'}`,
  of({ count, sizes, positives }) {
    let run = 0;
    let rank = 1;
    for (; run < count && positives[run] === 0; run++) rank += sizes[run]!;
    let value = 0;
    let left = sizes[run]!;
    let unseen = 1; // probability that no positive has ranked yet
    for (const positive = positives[run]!; unseen > 0 && left >= positive && rank <= (k ?? Infinity); left--, rank++) {
      value += unseen * (positive / left) / rank;
      unseen *= (left - positive) / left;
    }
    return value;
  },
});
