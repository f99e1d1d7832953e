import { checkOptions } from '../../core/option-rules.ts';
import { type AdamOptions, adamOptionRules, adamRule } from './adam-rule.ts';
import { openOptimizer } from './open-optimizer.ts';
import type { Optimizer } from './optimizer.ts';

/**
 * Adam with weight decay of its own: w = w - rate decay w, whatever the gradients were, then the step of `adam`.
 *
 * `decay` is 0.01 unless given. With `rows: 'lazy'` the rows of a table decay only in the steps that name them.
 *
 * Source: Loshchilov and Hutter 2019, arXiv:1711.05101; `torch.optim.AdamW`.
 *
 * @example
 * const weights = { bias: Float32Array.of(1) }
 * adamW({ rate: 0.1, decay: 0.5 }).open(weights).step({ bias: Float32Array.of(0) }, 1)
 * weights.bias // Float32Array.of(0.95)
 */
export function adamW(given: AdamOptions): Optimizer {
  checkOptions('adamW', given, adamOptionRules);
  const options = { decay: 0.01, ...given };
  return {
    name: 'adam-w',
    check: (weights) => options.rateOf?.check?.(weights),
    open: (weights) => openOptimizer('adam-w', weights, adamRule(options, 'weight')),
    toJSON: () => ({ adamW: options }),
  };
}
