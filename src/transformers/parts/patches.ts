import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import type { Module } from '../../nn/module.ts';
import { linear } from './linear.ts';

export interface PatchesOptions {
  /** Pixels of an image's side, and of a patch's. */
  readonly size: number;
  readonly patch: number;
  readonly channels: number;
  readonly width: number;
  readonly bias: boolean;
}

/**
 * An image cut into patches, each mapped to a state: [images, channels, size, size] to [images, patches, width], row by row.
 *
 * Source: Dosovitskiy et al. 2021; a convolution whose stride is its size, with its filter as a matrix.
 *
 * @example
 * patches({ size: 8, patch: 4, channels: 3, width: 5, bias: true }).weights.weight.shape // [5, 48]
 */
export function patches({ size, patch, channels, width, bias }: PatchesOptions): Module<Tensor, Tensor> {
  const side = Math.floor(size / patch);
  const map = linear({ in: channels * patch * patch, out: width, bias });
  return {
    weights: map.weights,
    forward(weights, pixels, pass) {
      const images = pixels.shape[0]!;
      const cut = tf.transpose(tf.reshape(pixels, [images, channels, side, patch, side, patch]), [0, 2, 4, 1, 3, 5]);
      return map.forward(weights, tf.reshape(cut, [images, side * side, channels * patch * patch]), pass);
    },
  };
}
