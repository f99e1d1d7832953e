import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';

/**
 * How alike the interests of a user are: the mean cosine over all pairs of them, itself included, averaged over users.
 *
 * `interests` is [users, interests, width]; the result is one number in [0, 1], 1 where all are alike.
 * A vector of zeros counts as apart from all. To be made small in training.
 *
 * Computed as the squared length of the mean of the unit vectors, which is the same.
 *
 * Source: Li et al. 2022 (MINER), disagreement regularisation.
 */
export function disagreement(interests: Tensor): Tensor {
  const units = tf.mul(interests, tf.rsqrt(tf.add(tf.sum(tf.square(interests), -1, true), 1e-12)));
  return tf.mean(tf.sum(tf.square(tf.mean(units, 1)), -1));
}
