import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';

/** Σ share x over the steps: [sequences, steps, width] by [sequences, steps] becomes [sequences, width]. */
export function weighedSteps(vectors: Tensor, shares: Tensor): Tensor {
  const [sequences, steps, width] = vectors.shape as [number, number, number];
  return tf.reshape(tf.matMul(tf.reshape(shares, [sequences, 1, steps]), vectors), [sequences, width]);
}
