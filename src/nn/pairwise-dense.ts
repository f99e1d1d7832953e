import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { dense } from './dense.ts';
import type { Module } from './module.ts';

/**
 * A linear map of two vectors, their difference and their product: y = [a; b; a - b; a b] kernel + bias.
 *
 * | what | shape |
 * |---|---|
 * | `a` | [users, candidates, width] |
 * | `b` | [users, steps, width] |
 * | `kernel`, `bias` | [4 width, out], [out] |
 * | output | [users, candidates, steps, out] |
 *
 * Computed as a (K1 + K3) + b (K2 - K3) + (a b) K4, so that only the product is as large as the output has rows.
 *
 * @example
 * pairwiseDense({ width: 4, out: 2 }).weights.kernel.shape // [16, 2]
 */
export function pairwiseDense({ width, out }: { readonly width: number; readonly out: number }): Module<{ a: Tensor; b: Tensor }, Tensor> {
  const whole = dense({ in: 4 * width, out });
  const map = dense({ in: width, out, bias: false });
  return {
    weights: whole.weights,
    forward({ kernel, bias }, { a, b }, pass) {
      const [ofA, ofB, ofDifference, ofProduct] = tf.split(kernel!, 4) as [Tensor, Tensor, Tensor, Tensor];
      const mapped = (values: Tensor, by: Tensor) => map.forward({ kernel: by }, values, pass);
      const left = tf.expandDims(mapped(a, tf.add(ofA, ofDifference)), 2);
      const right = tf.expandDims(mapped(b, tf.sub(ofB, ofDifference)), 1);
      const both = mapped(tf.mul(tf.expandDims(a, 2), tf.expandDims(b, 1)), ofProduct);
      return tf.add(tf.add(both, left), tf.add(right, bias!));
    },
  };
}
