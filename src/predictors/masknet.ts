import * as tf from '../compile/tf.ts';
import { checkOptions, numberAbove, oneOf, optional, wholeNumber, yesOrNo } from '../core/option-rules.ts';
import { assembly } from '../nn/assembly.ts';
import { dense } from '../nn/dense.ts';
import { layerNorm as norm } from '../nn/layer-norm.ts';
import { maskBlock } from '../nn/mask-block.ts';
import { mlp } from '../nn/mlp.ts';
import type { Predictor } from '../nn/parts.ts';
import { networkDefaults, type NetworkOptions, networkRules } from './pairs/network-options.ts';
import { overPairs } from './pairs/over-pairs.ts';

export interface MasknetOptions extends NetworkOptions {
  /** Blocks beside one another, layers over them; or one block after another, as wide as `hidden`. Default parallel. */
  readonly structure?: 'parallel' | 'serial';
  /** Blocks, if parallel. Default 1. */
  readonly blocks?: number;
  /** Width of what a parallel block gives. Default 64. */
  readonly blockWidth?: number;
  /** Width of the layer that makes a mask, as a multiple of what it masks. Default 1. */
  readonly reduction?: number;
  /** Normalises what a block gives. Default true. */
  readonly layerNorm?: boolean;
  /** Normalises user and item before the first block. Default true. */
  readonly inputNorm?: boolean;
}

/**
 * Features weighed by masks that are made of all features; x = [norm(u); norm(i)], z = [u; i].
 *
 * | structure | score |
 * |---|---|
 * | `parallel` | mlp([block_1(z, x); block_2(z, x); ...]) |
 * | `serial` | linear(block_n(z, ... block_1(z, x))) |
 *
 * | what | shape |
 * |---|---|
 * | `users`, `candidates` | [users, width], [users, candidates, width] |
 * | `user.*`, `item.*` | [width], with `inputNorm` |
 * | `<block>.*` | 2 width -> blockWidth, or from one of `hidden` to the next |
 * | `mlp.*` or `out.*` | blocks * blockWidth -> hidden -> 1, or last of hidden -> 1 |
 * | output | [users, candidates] |
 *
 * Source: Wang, She and Zhang 2021; Legommenders `masknet_predictor.py`. Dropout is 0 by default.
 *
 * Errors: `OptionsError` `unknown-key`, `missing-value`, `wrong-value`.
 *
 * @example
 * masknet({ width: 4, hidden: [6], blocks: 2, blockWidth: 5 }).weights['mlp.0.linear.kernel'].shape // [10, 6]
 */
export function masknet(options: MasknetOptions): Predictor {
  checkOptions('masknet', options, rules);
  const { width, structure, blocks, blockWidth, reduction, layerNorm, inputNorm, ...layers } = { ...defaults, ...options };
  const serial = structure === 'serial';
  const widths = serial ? layers.hidden : Array.from({ length: blocks }, () => blockWidth);
  const shared = { features: 2 * width, reduction, layerNorm, dropout: layers.dropout };
  const stack = assembly(Object.fromEntries(widths.map((out, i) =>
    [String(i), maskBlock({ in: serial && i > 0 ? widths[i - 1]! : 2 * width, out, ...shared })])));
  const parts = assembly({
    user: inputNorm ? norm({ width }) : undefined,
    item: inputNorm ? norm({ width }) : undefined,
    mlp: serial ? undefined : mlp({ in: blocks * blockWidth, out: 1, ...layers }),
    out: serial ? dense({ in: widths.at(-1) ?? 2 * width, out: 1 }) : undefined,
  });
  const own = serial ? {} : { blocks, blockWidth };
  return overPairs('masknet', { width, ...layers, structure, ...own, reduction, layerNorm, inputNorm }, {
    weights: { ...parts.weights, ...stack.weights },
    forward(weights, { user, item, both: features }, pass) {
      const { mlp, out, ...norms } = parts.at(weights, pass);
      const x = inputNorm ? tf.concat([norms.user(user), norms.item(item)], 1) : features;
      const block = Object.values(stack.at(weights, pass));
      if (serial) return out(block.reduce((from, mask) => mask({ features, x: from }), x));
      return mlp({ values: tf.concat(block.map((mask) => mask({ features, x })), 1) });
    },
  });
}

const defaults = {
  ...networkDefaults, dropout: 0, structure: 'parallel' as const, blocks: 1, blockWidth: 64, reduction: 1, layerNorm: true, inputNorm: true,
};

const rules = {
  ...networkRules,
  structure: optional(oneOf('parallel', 'serial')), blocks: optional(wholeNumber(1)), blockWidth: optional(wholeNumber(1)),
  reduction: optional(numberAbove(0)), layerNorm: optional(yesOrNo), inputNorm: optional(yesOrNo),
};
