import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import { unseen } from './attention.ts';

/** [1, 1, tokens, tokens]: a token sees itself and what is before it. */
export function causalBias(places: Tensor, tokens: number): Tensor {
  const later = tf.less(tf.reshape(places, [tokens, 1]), tf.reshape(places, [1, tokens]));
  return tf.reshape(tf.mul(tf.cast(later, 'float32'), unseen), [1, 1, tokens, tokens]);
}
