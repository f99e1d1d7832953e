import * as tf from '../compile/tf.ts';
import type { Module } from './module.ts';

export interface ConvolutionOptions {
  /** Width of what comes in. */
  readonly input: number;
  /** Width of what comes out. */
  readonly width: number;
  /** Steps that are seen at once. */
  readonly kernel: number;
}

/**
 * Convolution over the steps of [sequences, steps, input], with zeros beyond both ends, so that as many steps come out.
 * An even kernel sees one step more to the right. Written as one matrix product over the neighbours laid side by side.
 *
 * | weight | shape |
 * |---|---|
 * | `kernel` | [kernel, input, width] |
 * | `bias` | [width] |
 *
 * Source: PyTorch `Conv1d(padding='same')`, whose initial values it takes.
 *
 * @example
 * convolution({ input: 4, width: 6, kernel: 3 }).weights['kernel'].shape // [3, 4, 6]
 */
export function convolution({ input, width, kernel }: ConvolutionOptions): Module<tf.Tensor, tf.Tensor> {
  const init = { kind: 'uniform', limit: 1 / Math.sqrt(input * kernel) } as const;
  const left = Math.floor((kernel - 1) / 2);
  return {
    weights: { kernel: { shape: [kernel, input, width], init }, bias: { shape: [width], init } },
    forward(weights, x) {
      const [sequences, steps] = x.shape as [number, number];
      const padded = tf.pad(x, [[0, 0], [left, kernel - 1 - left], [0, 0]]);
      const neighbours = Array.from({ length: kernel }, (_, at) => tf.slice(padded, [0, at, 0], [sequences, steps, input]));
      const rows = tf.reshape(tf.concat(neighbours, 2), [-1, kernel * input]);
      const sum = tf.add(tf.matMul(rows, tf.reshape(weights['kernel']!, [kernel * input, width])), weights['bias']!);
      return tf.reshape(sum, [sequences, steps, width]);
    },
  };
}
