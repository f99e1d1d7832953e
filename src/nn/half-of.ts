import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';

/**
 * The first or the second half of the values of [..., 2 width]: what two things side by side are each.
 *
 * A slice, since the gradient of a split is made of zeros for the half that nobody reads.
 */
export function halfOf(x: Tensor, which: 0 | 1): Tensor {
  const half = x.shape.at(-1)! / 2;
  return tf.slice(x, x.shape.map((_, axis) => axis === x.rank - 1 ? which * half : 0), x.shape.map((size, axis) => axis === x.rank - 1 ? half : size));
}
