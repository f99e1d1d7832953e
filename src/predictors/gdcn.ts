import * as tf from '../compile/tf.ts';
import { checkOptions, oneOf, optional, wholeNumber } from '../core/option-rules.ts';
import { assembly } from '../nn/assembly.ts';
import { crossNet } from '../nn/cross-net.ts';
import { dense } from '../nn/dense.ts';
import { mlp } from '../nn/mlp.ts';
import type { Predictor } from '../nn/parts.ts';
import { networkDefaults, type NetworkOptions, networkRules } from './pairs/network-options.ts';
import { overPairs } from './pairs/over-pairs.ts';

export interface GdcnOptions extends NetworkOptions {
  /** Gated cross layers. Default 3. */
  readonly crosses?: number;
  /** Layers beside the crosses, or after them. Default parallel. */
  readonly structure?: 'parallel' | 'stacked';
}

/**
 * Features crossed through gates: score = linear([cross(z); mlp(z)]) or mlp(cross(z)), z = [u; i].
 *
 * | what | shape |
 * |---|---|
 * | `users`, `candidates` | [users, width], [users, candidates, width] |
 * | `cross.*`, `mlp.*` | 2 width -> 2 width, 2 width -> hidden (-> 1 if stacked) |
 * | `out.*` | 2 width + last hidden -> 1, if parallel |
 * | output | [users, candidates] |
 *
 * Source: Wang et al. 2023 (GDCN); Legommenders `gdcn_predictor.py`, where stacked is `sequential_mode`.
 *
 * Errors: `OptionsError` `unknown-key`, `missing-value`, `wrong-value`.
 *
 * @example
 * gdcn({ width: 4, hidden: [6], crosses: 1 }).weights['cross.0.gate.kernel'].shape // [8, 8]
 */
export function gdcn(options: GdcnOptions): Predictor {
  checkOptions('gdcn', options, { ...networkRules, crosses: optional(wholeNumber(1)), structure: optional(oneOf('parallel', 'stacked')) });
  const { width, crosses, structure, ...layers } = { ...networkDefaults, crosses: 3, structure: 'parallel' as const, ...options };
  const stacked = structure === 'stacked';
  const parts = assembly({
    cross: crossNet({ width: 2 * width, layers: crosses, kind: 'gated' }),
    mlp: mlp({ in: 2 * width, ...layers, ...(stacked && { out: 1 }) }),
    out: stacked ? undefined : dense({ in: 2 * width + (layers.hidden.at(-1) ?? 2 * width), out: 1 }),
  });
  return overPairs('gdcn', { width, ...layers, crosses, structure }, {
    weights: parts.weights,
    forward(weights, { both }, pass) {
      const { cross, mlp, out } = parts.at(weights, pass);
      return stacked ? mlp({ values: cross(both) }) : out(tf.concat([cross(both), mlp({ values: both })], 1));
    },
  });
}
