import type { Metric } from '../core/metric.ts';
import { overGroups, type TieOptions } from './ranking/over-groups.ts';

/**
 * Share of the groups with a positive among their best `k` rows.
 *
 * Where `k` cuts through a tie, the group counts the probability of a hit: 1 - C(negatives, m) / C(size, m)
 * for the m ranks left to a tie of that size.
 *
 * Source: RecBench and Legommenders `HitRatio@k`. Differs: both rank ties in row order (here: `ties: 'stable'`)
 * and count a group without a positive as 0.
 *
 * @example
 * hitRatio(1).of([0.9, 0.5, 0.4], [0, 1, 1]) // 0
 * hitRatio(2).of([0.5, 0.5, 0.5, 0.5], [0, 0, 1, 1]) // 0.8333333333333334
 */
export const hitRatio = (k: number, { ties = 'expected' }: TieOptions = {}): Metric => overGroups({
  name: 'HitRatio', k, ties,
  definition: '1 when a positive is among the best k rows, else 0',
  of({ count, sizes, positives }) {
    let left = k;
    for (let run = 0; run < count && left > 0; run++) {
      if (positives[run]! > 0) return 1 - missProbability(sizes[run]!, positives[run]!, left);
      left -= sizes[run]!;
    }
    return 0;
  },
});

/** That `drawn` rows of `size`, drawn without replacement, hold none of the `positive` ones. */
function missProbability(size: number, positive: number, drawn: number): number {
  if (drawn > size - positive) return 0;
  let miss = 1;
  for (let draw = 0; draw < drawn; draw++) miss *= (size - positive - draw) / (size - draw);
  return miss;
}
