import * as tf from '../compile/tf.ts';
import { checkOptions, optional, wholeNumber } from '../core/option-rules.ts';
import { assembly } from '../nn/assembly.ts';
import { crossNet } from '../nn/cross-net.ts';
import { dense } from '../nn/dense.ts';
import { mlp } from '../nn/mlp.ts';
import type { Predictor } from '../nn/parts.ts';
import { networkDefaults, type NetworkOptions, networkRules } from './pairs/network-options.ts';
import { overPairs } from './pairs/over-pairs.ts';

export interface DcnOptions extends NetworkOptions {
  /** Cross layers. Default 3. */
  readonly crosses?: number;
}

/**
 * Features crossed by a vector, beside layers: score = linear([cross(z); mlp(z)]), z = [u; i].
 *
 * | what | shape |
 * |---|---|
 * | `users`, `candidates` | [users, width], [users, candidates, width] |
 * | `cross.*`, `mlp.*` | 2 width -> 2 width, 2 width -> hidden |
 * | `out.*` | 2 width + last hidden -> 1 |
 * | output | [users, candidates] |
 *
 * Source: Wang et al. 2017; Legommenders `dcn_predictor.py`.
 *
 * Errors: `OptionsError` `unknown-key`, `missing-value`, `wrong-value`.
 *
 * @example
 * dcn({ width: 4, hidden: [6] }).weights['out.kernel'].shape // [14, 1]
 */
export function dcn(options: DcnOptions): Predictor {
  checkOptions('dcn', options, { ...networkRules, crosses: optional(wholeNumber(1)) });
  const { width, crosses, ...layers } = { ...networkDefaults, crosses: 3, ...options };
  const parts = assembly({
    cross: crossNet({ width: 2 * width, layers: crosses, kind: 'vector' }),
    mlp: mlp({ in: 2 * width, ...layers }),
    out: dense({ in: 2 * width + (layers.hidden.at(-1) ?? 2 * width), out: 1 }),
  });
  return overPairs('dcn', { width, ...layers, crosses }, {
    weights: parts.weights,
    forward(weights, { both }, pass) {
      const { cross, mlp, out } = parts.at(weights, pass);
      return out(tf.concat([cross(both), mlp({ values: both })], 1));
    },
  });
}
