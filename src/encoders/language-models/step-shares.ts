import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import { placesAmong } from '../../nn/places-among.ts';

/** What the vector of a sequence is made of: a learned average of its steps, their mean, its first step, or its last. */
export const tokenPoolings = ['additive', 'mean', 'cls', 'last'] as const;
export type TokenPooling = (typeof tokenPoolings)[number];

/** The share of each step in the vector of its sequence, [sequences, steps], where nothing is learned of it; none in padding. */
export function stepShares(pooling: Exclude<TokenPooling, 'additive'>, mask: Tensor): Tensor {
  const count = tf.sum(mask, 1, true);
  if (pooling === 'mean') return tf.div(mask, tf.add(count, tf.cast(tf.equal(count, 0), 'float32')));
  const places = tf.cast(placesAmong(mask), 'float32');
  const wanted = pooling === 'cls' ? tf.mul(count, 0) : tf.sub(count, 1);
  return tf.mul(mask, tf.cast(tf.equal(places, wanted), 'float32'));
}
