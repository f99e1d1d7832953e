import * as tf from './tf.ts';
import { backendName } from './trace/backend.ts';

/**
 * A size that varies as a number to compute with: `tf.div(sum, sizeOf(x.shape[1]))`. A number of JavaScript would be
 * frozen into the compiled program, and is refused there.
 */
export function sizeOf(size: number): tf.Scalar {
  return tf.getBackend() === backendName ? tf.engine().runKernel('SizeOf', {}, { size }) as tf.Scalar : tf.scalar(size);
}
