import { checkOptions } from '../core/option-rules.ts';
import { assembly } from '../nn/assembly.ts';
import { mlp } from '../nn/mlp.ts';
import type { Predictor } from '../nn/parts.ts';
import { networkDefaults, type NetworkOptions, networkRules } from './pairs/network-options.ts';
import { overPairs } from './pairs/over-pairs.ts';

/**
 * Layers over both vectors: score = mlp([u; i]).
 *
 * | what | shape |
 * |---|---|
 * | `users`, `candidates` | [users, width], [users, candidates, width] |
 * | `mlp.*` | 2 width -> hidden -> 1 |
 * | output | [users, candidates] |
 *
 * Source: Legommenders `dnn_predictor.py`.
 *
 * Errors: `OptionsError` `unknown-key`, `missing-value`, `wrong-value`.
 *
 * @example
 * dnn({ width: 4, hidden: [8] }).weights['mlp.0.linear.kernel'].shape // [8, 8]
 */
export function dnn(options: NetworkOptions): Predictor {
  checkOptions('dnn', options, networkRules);
  const { width, ...layers } = { ...networkDefaults, ...options };
  const parts = assembly({ mlp: mlp({ in: 2 * width, out: 1, ...layers }) });
  return overPairs('dnn', { width, ...layers }, {
    weights: parts.weights,
    forward: (weights, { both }, pass) => parts.at(weights, pass).mlp({ values: both }),
  });
}
