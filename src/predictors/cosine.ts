import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { checkOptions, numberAbove, optional } from '../core/option-rules.ts';
import type { Predictor } from '../nn/parts.ts';
import { refuseInterests } from './pairs/over-pairs.ts';

export interface CosineOptions {
  /** What the cosine is divided by. Default 0.05. */
  readonly temperature?: number;
}

/**
 * The cosine of user and item over a temperature: score = u . i / (|u| |i| temperature). It has no weights.
 *
 * | what | shape |
 * |---|---|
 * | `users`, `candidates` | [users, width], [users, candidates, width] |
 * | output | [users, candidates]; 0 for a vector of zeros |
 *
 * A low temperature tells apart what a cosine, which is never above 1, could not: with softmax over candidates it is the contrastive loss.
 *
 * Source: Li et al. 2023 (Recformer), equation 9, temperature 0.05; van den Oord et al. 2018 (InfoNCE).
 *
 * Errors: `OptionsError` `unknown-key`, `wrong-value`.
 *
 * @example
 * cosine({ temperature: 0.1 }).toJSON() // { predictor: 'cosine', temperature: 0.1 }
 */
export function cosine(options: CosineOptions = {}): Predictor {
  checkOptions<CosineOptions>('cosine', options, { temperature: optional(numberAbove(0)) });
  const { temperature = 0.05 } = options;
  return {
    name: 'cosine', readsHistory: false, weights: {},
    forward(_, { users, candidates }) {
      refuseInterests('cosine', users);
      const cosines = tf.squeeze(tf.matMul(ofLengthOne(candidates), tf.expandDims(ofLengthOne(users), 2)), [2]);
      return tf.div(cosines, temperature);
    },
    toJSON: () => ({ predictor: 'cosine', temperature }),
  };
}

/** Vectors of length 1; zeros of zeros. */
const ofLengthOne = (vectors: Tensor): Tensor => tf.mul(vectors, tf.rsqrt(tf.add(tf.sum(tf.square(vectors), -1, true), 1e-16)));
