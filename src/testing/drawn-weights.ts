import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { ticket } from '../flow/tickets.ts';
import type { Weights, WeightSpecs } from '../nn/module.ts';

/** Numbers between -1 and 1, the same for the same seed. */
export function drawnTensor(shape: readonly number[], seed: number): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(Float32Array.from({ length: size }, (_, place) => 2 * ticket(seed, 0, place) - 1), [...shape]);
}

/** Values for every weight of a part, none where a missing bias or scale would not show: those that start at 1 are near it. */
export function drawnWeights(specs: WeightSpecs, seed = 1): Weights {
  return Object.fromEntries(Object.entries(specs).map(([name, { shape, init }], i) => {
    const drawn = tf.mul(drawnTensor(shape, 1000 * seed + i), 0.6);
    return [name, init.kind === 'ones' ? tf.add(drawn, 1) : drawn];
  }));
}
