import type { Metric } from '../core/metric.ts';
import { overGroups, type TieOptions } from './ranking/over-groups.ts';

/**
 * Mean average precision of the best `k` rows of each group.
 *
 * Average precision is the sum of precision at the rank of each positive among the best `k` rows, divided by the
 * smaller of `k` and the number of positives, so that a perfect ranking has 1. Differs: `trec_eval map_cut` divides
 * by the number of positives.
 *
 * @example
 * map(3).of([0.9, 0.5, 0.4], [1, 0, 1]) // 0.8333333333333333
 * map(2).of([0.5, 0.5], [0, 1]) // 0.75
 */
export const map = (k: number, { ties = 'expected' }: TieOptions = {}): Metric => overGroups({
  name: 'MAP', k, ties,
  definition: 'the sum of precision at the rank of each positive among the best k rows / min(k, positives)',
  of({ count, sizes, positives }, total) {
    let sum = 0;
    for (let run = 0, rank = 1, found = 0; run < count && rank <= k; run++) {
      const size = sizes[run]!;
      const positive = positives[run]!;
      // At a place inside the run: a positive with probability positive / size, and then each place before it
      // holds one of the others with probability (positive - 1) / (size - 1).
      const before = size > 1 ? (positive - 1) / (size - 1) : 0;
      for (let place = 0; place < size && positive > 0 && rank + place <= k; place++) {
        sum += (positive / size) * (found + 1 + place * before) / (rank + place);
      }
      rank += size;
      found += positive;
    }
    return sum / Math.min(k, total);
  },
});
