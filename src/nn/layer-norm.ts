import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import type { Module } from './module.ts';

export interface LayerNormOptions {
  readonly width: number;
  /** Added to the variance. Default 1e-5. */
  readonly epsilon?: number;
}

/**
 * (x - mean) / sqrt(variance + epsilon) * gain + bias over the last axis, of `width`.
 *
 * Source: Ba, Kiros and Hinton 2016.
 *
 * @example
 * layerNorm({ width: 4 }).weights.gain // { shape: [4], init: { kind: 'ones' } }
 */
export function layerNorm({ width, epsilon = 1e-5 }: LayerNormOptions): Module<Tensor, Tensor> {
  return {
    weights: { gain: { shape: [width], init: { kind: 'ones' } }, bias: { shape: [width], init: { kind: 'zeros' } } },
    forward(weights, values) {
      const off = tf.sub(values, tf.mean(values, -1, true));
      const variance = tf.mean(tf.square(off), -1, true);
      const normal = tf.mul(off, tf.rsqrt(tf.add(variance, epsilon)));
      return tf.add(tf.mul(normal, weights.gain!), weights.bias!);
    },
  };
}
