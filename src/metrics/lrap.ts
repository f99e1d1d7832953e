import type { Metric } from '../core/metric.ts';
import { overGroups } from './ranking/over-groups.ts';

/**
 * Label-ranking average precision of each group: what RecBench prints as "MRR".
 *
 * Tied rows all take the worst rank of their tie, by definition.
 *
 * Source: Tsoumakas et al. 2010; agrees with scikit-learn `label_ranking_average_precision_score`.
 * Differs: there a group without a positive counts 1, and so does one with nothing else.
 *
 * @example
 * lrap().of([0.9, 0.5, 0.4], [0, 1, 1]) // 0.5833333333333333
 * lrap().of([0.5, 0.5], [0, 1]) // 0.5
 */
export const lrap = (): Metric => overGroups({
  name: 'LRAP',
  definition: 'the mean over positives of (positives scoring at least as high) / (rows scoring at least as high)',
  of({ count, sizes, positives }, total) {
    let rows = 0;
    let found = 0;
    let sum = 0;
    for (let run = 0; run < count; run++) {
      rows += sizes[run]!;
      found += positives[run]!;
      sum += positives[run]! * (found / rows);
    }
    return sum / total;
  },
});
