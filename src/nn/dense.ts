import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import type { Init, Module } from './module.ts';

export interface DenseOptions {
  /** Width of what goes in, and of what comes out. */
  readonly in: number;
  readonly out: number;
  /** Default true. */
  readonly bias?: boolean;
  /** How the kernel starts; by default as the bias, uniform within 1 / sqrt(in). */
  readonly init?: Init;
}

/**
 * A linear map of the last axis: y = x kernel + bias.
 *
 * | what | shape |
 * |---|---|
 * | input | [..., in] |
 * | `kernel`, `bias` | [in, out], [out] |
 * | output | [..., out] |
 *
 * Source: PyTorch `Linear`, whose start it has too: uniform within 1 / sqrt(in).
 *
 * @example
 * dense({ in: 4, out: 8 }).weights.kernel.shape // [4, 8]
 * Object.keys(dense({ in: 4, out: 8, bias: false }).weights) // ['kernel']
 */
export function dense({ in: width, out, bias = true, init = startOf(width) }: DenseOptions): Module<Tensor, Tensor> {
  return {
    weights: { kernel: { shape: [width, out], init }, ...(bias && { bias: { shape: [out], init: startOf(width) } }) },
    forward(weights, values) {
      const rows = values.rank === 2 ? values : tf.reshape(values, [-1, width]);
      const product = tf.matMul(rows as tf.Tensor2D, weights.kernel as tf.Tensor2D);
      const mapped = bias ? tf.add(product, weights.bias!) : product;
      return values.rank === 2 ? mapped : tf.reshape(mapped, [...values.shape.slice(0, -1), out]);
    },
  };
}

const startOf = (fanIn: number): Init => ({ kind: 'uniform', limit: 1 / Math.sqrt(fanIn) });
