import * as tf from '../compile/tf.ts';
import { checkOptions, oneOf, optional } from '../core/option-rules.ts';
import { assembly } from '../nn/assembly.ts';
import { mlp } from '../nn/mlp.ts';
import type { Predictor } from '../nn/parts.ts';
import { networkDefaults, type NetworkOptions, networkRules, type Parity, parityRule } from './pairs/network-options.ts';
import { overPairs } from './pairs/over-pairs.ts';

export interface DeepfmOptions extends NetworkOptions, Parity {
  /** How the two parts are put together. Default sum, in parity average. */
  readonly combine?: 'sum' | 'average';
}

/**
 * The product of user and item, as a factorisation machine takes it, and layers over both:
 * score = u . i + mlp([u; i]), or half of it.
 *
 * | what | shape |
 * |---|---|
 * | `users`, `candidates` | [users, width], [users, candidates, width] |
 * | `mlp.*` | 2 width -> hidden -> 1 |
 * | output | [users, candidates] |
 *
 * Source: Guo et al. 2017; Legommenders `deepfm_predictor.py`, which averages. Differs from the paper: no first-order term.
 *
 * Errors: `OptionsError` `unknown-key`, `missing-value`, `wrong-value`.
 *
 * @example
 * deepfm({ width: 4, hidden: [8] }).toJSON().combine // 'sum'
 * deepfm({ width: 4, hidden: [8], parity: 'legommenders' }).toJSON().combine // 'average'
 */
export function deepfm(options: DeepfmOptions): Predictor {
  checkOptions('deepfm', options, { ...networkRules, ...parityRule, combine: optional(oneOf('sum', 'average')) });
  const { width, parity, combine = parity ? 'average' : 'sum', ...layers } = { ...networkDefaults, ...options };
  const parts = assembly({ mlp: mlp({ in: 2 * width, out: 1, ...layers }) });
  return overPairs('deepfm', { width, ...layers, combine }, {
    weights: parts.weights,
    forward(weights, { user, item, both }, pass) {
      const sum = tf.add(tf.sum(tf.mul(user, item), 1, true), parts.at(weights, pass).mlp({ values: both }));
      return combine === 'sum' ? sum : tf.mul(sum, 0.5);
    },
  });
}
