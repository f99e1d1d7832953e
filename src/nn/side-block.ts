import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { assembly } from './assembly.ts';
import { dense } from './dense.ts';
import { layerNorm } from './layer-norm.ts';
import type { Module } from './module.ts';

/**
 * An adapter that keeps the width: LN(x + D relu(U x)), U twice as wide. [rows, width] keeps its shape.
 *
 * Source: Fu et al. 2024 (IISAN).
 *
 * @example
 * sideBlock({ width: 4 }).weights['up.kernel'].shape // [4, 8]
 */
export function sideBlock({ width }: { readonly width: number }): Module<Tensor, Tensor> {
  const parts = assembly({ up: dense({ in: width, out: 2 * width }), down: dense({ in: 2 * width, out: width }), norm: layerNorm({ width }) });
  return {
    weights: parts.weights,
    forward(weights, x, pass) {
      const { up, down, norm } = parts.at(weights, pass);
      return norm(tf.add(x, down(tf.relu(up(x)))));
    },
  };
}
