import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { assembly } from './assembly.ts';
import { dense } from './dense.ts';
import type { Module } from './module.ts';

export interface BilinearFusionOptions {
  /** Widths of the two vectors: multiples of `heads`. */
  readonly a: number;
  readonly b: number;
  readonly heads: number;
}

/**
 * One number of two vectors: w_a . a + w_b . b + the sum over heads of a_h W_h b_h, and biases.
 *
 * | what | shape |
 * |---|---|
 * | `a`, `b` | [rows, width of a], [rows, width of b] |
 * | `left.kernel`, `right.kernel`, their biases | [width of a, 1], [width of b, 1], [1] |
 * | `both` | [heads, width of a / heads, width of b / heads] |
 * | output | [rows, 1] |
 *
 * Source: Mao et al. 2023 (FinalMLP).
 *
 * @example
 * bilinearFusion({ a: 4, b: 6, heads: 2 }).weights.both.shape // [2, 2, 3]
 */
export function bilinearFusion({ a: widthA, b: widthB, heads }: BilinearFusionOptions): Module<{ a: Tensor; b: Tensor }, Tensor> {
  const parts = assembly({ left: dense({ in: widthA, out: 1 }), right: dense({ in: widthB, out: 1 }) });
  const shape = [heads, widthA / heads, widthB / heads];
  return {
    weights: { ...parts.weights, both: { shape, init: { kind: 'normal', deviation: Math.sqrt(2 / (widthA * widthB / heads + 1)) } } },
    forward(weights, { a, b }, pass) {
      const { left, right } = parts.at(weights, pass);
      const byHead = (values: Tensor, width: number) => tf.transpose(tf.reshape(values, [-1, heads, width / heads]), [1, 0, 2]);
      const turned = tf.matMul(byHead(a, widthA), weights.both!);
      const products = tf.reshape(tf.sum(tf.mul(turned, byHead(b, widthB)), [0, 2]), [-1, 1]);
      return tf.add(tf.add(left(a), right(b)), products);
    },
  };
}
