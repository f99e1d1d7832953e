import * as tf from '../../compile/tf.ts';
import { type PositionBias, unseen } from './attention.ts';

/**
 * A token sees those at most `reach` before or after it, and the first of the text.
 *
 * Source: Beltagy et al. 2020 (Longformer), with global attention on the first token.
 */
export function localWindow(reach: number): PositionBias {
  return (queries, keys) => {
    const apart = tf.abs(tf.sub(tf.expandDims(queries, 2), tf.expandDims(keys, 1))); // [sequences, tokens, keys]
    const far = tf.cast(tf.greater(apart, tf.scalar(reach, 'int32')), 'float32');
    const notFirst = tf.cast(tf.greater(tf.expandDims(keys, 1), tf.scalar(0, 'int32')), 'float32');
    return tf.expandDims(tf.mul(tf.mul(far, notFirst), unseen), 1);
  };
}
