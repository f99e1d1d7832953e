import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';

/** Steps [from, until) of [sequences, steps, ...]; without `until` up to the end. */
export function partSteps(x: Tensor, from: number, until?: number): Tensor {
  if (from === 0 && until === undefined) return x;
  const [sequences, steps, ...rest] = x.shape as [number, number, ...number[]];
  return tf.slice(x, [0, from, ...rest.map(() => 0)], [sequences, until === undefined ? steps - from : until - from, ...rest]);
}
