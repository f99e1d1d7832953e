import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { assembly } from './assembly.ts';
import { dense } from './dense.ts';
import { layerNorm } from './layer-norm.ts';
import type { Module } from './module.ts';
import { mlp } from './mlp.ts';

export interface MaskBlockOptions {
  /** Width of the features that the mask is made of. */
  readonly features: number;
  readonly in: number;
  readonly out: number;
  /** Width of the layer that makes the mask, as a multiple of `in`. */
  readonly reduction: number;
  readonly layerNorm: boolean;
  readonly dropout: number;
}

/**
 * Weighs a vector by a mask made of all features, and maps it: relu(norm((mask(features) x) W)).
 *
 * | what | shape |
 * |---|---|
 * | `features`, `x` | [rows, features], [rows, in] |
 * | `mask.0.linear`, `mask.out` | [features, floor(in * reduction)], [floor(in * reduction), in]: with a ReLU between |
 * | `map.kernel` | [in, out] |
 * | `norm.gain`, `norm.bias` | [out], with `layerNorm` |
 * | output | [rows, out] |
 *
 * Source: Wang, She and Zhang 2021 (MaskNet).
 *
 * @example
 * maskBlock({ features: 8, in: 4, out: 2, reduction: 1.5, layerNorm: true, dropout: 0 }).weights['mask.out.kernel'].shape // [6, 4]
 */
export function maskBlock({ features: all, in: width, out, reduction, layerNorm: normalise, dropout }: MaskBlockOptions):
    Module<{ features: Tensor; x: Tensor }, Tensor> {
  const parts = assembly({
    mask: mlp({ in: all, hidden: [Math.floor(width * reduction)], out: width }),
    map: dense({ in: width, out, bias: false }),
    norm: normalise ? layerNorm({ width: out }) : undefined,
  });
  return {
    weights: parts.weights,
    forward(weights, { features, x }, pass) {
      const { mask, map, norm } = parts.at(weights, pass);
      const mapped = map(tf.mul(mask({ values: features }), x));
      const bent = tf.relu(normalise ? norm(mapped) : mapped);
      return dropout > 0 ? pass.dropout(bent, dropout) : bent;
    },
  };
}
