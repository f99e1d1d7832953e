import * as tf from '../compile/tf.ts';
import { checkOptions } from '../core/option-rules.ts';
import { assembly } from '../nn/assembly.ts';
import { mlp } from '../nn/mlp.ts';
import type { Predictor } from '../nn/parts.ts';
import { networkDefaults, type NetworkOptions, networkRules } from './pairs/network-options.ts';
import { overPairs } from './pairs/over-pairs.ts';

/**
 * Layers over both vectors and their product: score = mlp([u; i; u . i]).
 *
 * | what | shape |
 * |---|---|
 * | `users`, `candidates` | [users, width], [users, candidates, width] |
 * | `mlp.*` | 2 width + 1 -> hidden -> 1 |
 * | output | [users, candidates] |
 *
 * Source: Qu et al. 2016 (inner products); Legommenders `pnn_predictor.py`.
 *
 * Errors: `OptionsError` `unknown-key`, `missing-value`, `wrong-value`.
 *
 * @example
 * pnn({ width: 4, hidden: [8] }).weights['mlp.0.linear.kernel'].shape // [9, 8]
 */
export function pnn(options: NetworkOptions): Predictor {
  checkOptions('pnn', options, networkRules);
  const { width, ...layers } = { ...networkDefaults, ...options };
  const parts = assembly({ mlp: mlp({ in: 2 * width + 1, out: 1, ...layers }) });
  return overPairs('pnn', { width, ...layers }, {
    weights: parts.weights,
    forward(weights, { user, item, both }, pass) {
      const product = tf.sum(tf.mul(user, item), 1, true);
      return parts.at(weights, pass).mlp({ values: tf.concat([both, product], 1) });
    },
  });
}
