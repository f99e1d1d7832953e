import * as tf from '../compile/tf.ts';

/**
 * The rows of a table [rows, width] at whole numbers of any shape; zeros where the number is negative.
 *
 * The table may as well be the distinct rows of a batch, with the numbers counted among them.
 */
export function embed(table: tf.Tensor, ids: tf.Tensor): tf.Tensor {
  const there = tf.cast(tf.greaterEqual(ids, tf.scalar(0, 'int32')), 'float32');
  const rows = tf.gather(table, tf.cast(tf.maximum(ids, tf.scalar(0, 'int32')), 'int32') as tf.Tensor1D);
  return tf.mul(rows, tf.expandDims(there, -1));
}
