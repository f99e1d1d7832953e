import type { Metric } from '../core/metric.ts';
import { overGroups } from './ranking/over-groups.ts';

/**
 * Area under the ROC curve of each group, averaged with equal weights.
 *
 * Source: the headline number of RecBench and Legommenders (`roc_auc_score` per group). Differs: there a
 * group of one class makes the whole value NaN, or stops the evaluation; here it is left out and counted.
 *
 * @example
 * gauc().of([0.9, 0.4, 0.4, 0.1], [1, 1, 0, 0]) // 0.875
 * gauc().of([0.9, 0.4], [1, 1]) // null
 */
export const gauc = (): Metric => overGroups({
  name: 'GAUC',
  definition: 'the probability that a positive scores above a negative, a tie counting one half',
  of({ count, sizes, positives }, total) {
    let wins = 0;
    let above = 0;
    let negatives = 0;
    for (let run = 0; run < count; run++) {
      const negative = sizes[run]! - positives[run]!;
      wins += negative * (above + positives[run]! / 2);
      above += positives[run]!;
      negatives += negative;
    }
    return wins / (total * negatives);
  },
});
