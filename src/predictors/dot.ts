import * as tf from '../compile/tf.ts';
import type { Predictor } from '../nn/parts.ts';
import { refuseInterests } from './pairs/over-pairs.ts';

/**
 * The dot product of user and item: score = u . i. It has no weights.
 *
 * | what | shape |
 * |---|---|
 * | `users`, `candidates` | [users, width], [users, candidates, width] |
 * | output | [users, candidates] |
 *
 * Source: Legommenders `dot_predictor.py`.
 *
 * @example
 * dot().weights // {}
 */
export const dot = (): Predictor => ({
  name: 'dot', readsHistory: false, weights: {},
  forward(_, { users, candidates }) {
    refuseInterests('dot', users);
    return tf.squeeze(tf.matMul(candidates, tf.expandDims(users, 2)), [2]);
  },
  toJSON: () => ({ predictor: 'dot' }),
});
