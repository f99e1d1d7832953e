import * as tf from '../../compile/tf.ts';
import { type PositionBias, unseen } from './attention.ts';

/**
 * A token sees itself and the `size` - 1 before it.
 *
 * Source: Jiang et al. 2023 (Mistral); Hugging Face `sliding_window_overlay`.
 */
export function slidingWindow(size: number): PositionBias {
  return (queries, keys) => {
    const behind = tf.sub(tf.expandDims(queries, 2), tf.expandDims(keys, 1)); // [sequences, tokens, keys]
    const out = tf.cast(tf.greaterEqual(behind, tf.scalar(size, 'int32')), 'float32');
    return tf.expandDims(tf.mul(out, unseen), 1);
  };
}
