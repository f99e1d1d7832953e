import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { checkOptions, optional, wholeNumber, yesOrNo } from '../core/option-rules.ts';
import { assembly } from '../nn/assembly.ts';
import { dense } from '../nn/dense.ts';
import { dropoutRate } from '../nn/dropout-rate.ts';
import { fieldAttention } from '../nn/field-attention.ts';
import { headSize } from '../nn/head-size.ts';
import { mlp } from '../nn/mlp.ts';
import type { Pass, Weights } from '../nn/module.ts';
import type { Predictor } from '../nn/parts.ts';
import { networkDefaults, type NetworkOptions, networkRules } from './pairs/network-options.ts';
import { overPairs } from './pairs/over-pairs.ts';

export interface AutointOptions extends NetworkOptions {
  /** Attention layers. Default 3. */
  readonly attentions?: number;
  /** Default 8. */
  readonly heads?: number;
  /** Width of a field after attention: a multiple of `heads`. Default 64. */
  readonly attentionWidth?: number;
  /** Of the attention weights. Default 0.1. */
  readonly attentionDropout?: number;
  /** Default true. */
  readonly residual?: boolean;
  /** Default false. */
  readonly scale?: boolean;
  /** Default false. */
  readonly layerNorm?: boolean;
}

/**
 * User and item attend to one another, beside layers: score = linear(attention([u, i])) + mlp([u; i]).
 *
 * | what | shape |
 * |---|---|
 * | `users`, `candidates` | [users, width], [users, candidates, width] |
 * | `attention.<layer>.*` | width -> attentionWidth, two fields |
 * | `out.*`, `mlp.*` | 2 attentionWidth -> 1, 2 width -> hidden -> 1 |
 * | output | [users, candidates] |
 *
 * Source: Song et al. 2019; Legommenders `autoint_predictor.py`, whose `use_wide` does nothing and is left out.
 *
 * Errors: `OptionsError` `unknown-key`, `missing-value`, `wrong-value`.
 *
 * @example
 * autoint({ width: 4, hidden: [6], heads: 2, attentionWidth: 8 }).weights['attention.0.residual.kernel'].shape // [4, 8]
 */
export function autoint(options: AutointOptions): Predictor {
  checkOptions('autoint', options, rules);
  const { width, attentions, heads, attentionWidth, attentionDropout, residual, scale, layerNorm, ...layers } = { ...defaults, ...options };
  headSize('autoint', attentionWidth, heads);
  const names = Array.from({ length: attentions }, (_, layer) => String(layer));
  const attend = { out: attentionWidth, heads, dropout: attentionDropout, residual, scale, layerNorm };
  const stack = assembly(Object.fromEntries(names.map((name, layer) =>
    [name, fieldAttention({ in: layer === 0 ? width : attentionWidth, ...attend })])));
  const parts = assembly({
    attention: {
      weights: stack.weights,
      forward: (weights: Weights, fields: Tensor, pass: Pass) => names.reduce((from, name) => stack.at(weights, pass)[name]!(from), fields),
    },
    out: dense({ in: 2 * attentionWidth, out: 1 }),
    mlp: mlp({ in: 2 * width, out: 1, ...layers }),
  });
  return overPairs('autoint', { width, ...layers, attentions, heads, attentionWidth, attentionDropout, residual, scale, layerNorm }, {
    weights: parts.weights,
    forward(weights, { user, item, both }, pass) {
      const { attention, out, mlp } = parts.at(weights, pass);
      const fields = tf.reshape(attention(tf.stack([user, item], 1)), [-1, 2 * attentionWidth]);
      return tf.add(out(fields), mlp({ values: both }));
    },
  });
}

const defaults = {
  ...networkDefaults, attentions: 3, heads: 8, attentionWidth: 64, attentionDropout: 0.1, residual: true, scale: false, layerNorm: false,
};

const rules = {
  ...networkRules,
  attentions: optional(wholeNumber(1)), heads: optional(wholeNumber(1)), attentionWidth: optional(wholeNumber(1)), attentionDropout: optional(dropoutRate),
  residual: optional(yesOrNo), scale: optional(yesOrNo), layerNorm: optional(yesOrNo),
};
