import { checkOptions } from '../../core/option-rules.ts';
import { type AdamOptions, adamOptionRules, adamRule } from './adam-rule.ts';
import { openOptimizer } from './open-optimizer.ts';
import type { Optimizer } from './optimizer.ts';

/**
 * Moves each weight by the mean of its gradients over the root of the mean of their squares.
 *
 *     m = beta1 m + (1 - beta1) g          v = beta2 v + (1 - beta2) g^2
 *     w = w - rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
 *
 * With `decay` the gradient is g + decay w, so that decay is scaled like the rest of it; `adamW` does better.
 * A row gradient moves only the rows that it names, and only their m and v decay (`rows: 'lazy'`): t is the number of
 * the step all the same. With `rows: 'dense'` every row moves in every step, as in `torch.optim.Adam`, at its cost.
 *
 * Source: Kingma and Ba 2015, arXiv:1412.6980; `torch.optim.Adam`. Differs: `torch.optim.SparseAdam` adds epsilon to
 * the root of v before that is corrected; here a step on all rows is the same step, lazy or dense.
 *
 * @example
 * const weights = { bias: Float32Array.of(1) }
 * adam({ rate: 0.1 }).open(weights).step({ bias: Float32Array.of(20) }, 1)
 * weights.bias // Float32Array.of(0.9)
 */
export function adam(options: AdamOptions): Optimizer {
  checkOptions('adam', options, adamOptionRules);
  return {
    name: 'adam',
    check: (weights) => options.rateOf?.check?.(weights),
    open: (weights) => openOptimizer('adam', weights, adamRule(options, 'gradient')),
    toJSON: () => ({ adam: options }),
  };
}
