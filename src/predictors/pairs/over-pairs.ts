import { OptionsError } from '../../core/errors.ts';
import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import type { Module } from '../../nn/module.ts';
import type { Predictor } from '../../nn/parts.ts';

/** One row for every candidate of every user. */
export interface PairRows {
  /** [rows, width] */
  readonly user: Tensor;
  readonly item: Tensor;
  /** [rows, 2 width]: the user, then the item. */
  readonly both: Tensor;
}

/** A predictor that looks at a user vector and an item vector alone: `network` makes one number of each row, [rows, 1]. */
export function overPairs(name: string, options: object, network: Module<PairRows, Tensor>): Predictor {
  return {
    name, readsHistory: false, weights: network.weights,
    forward(weights, { users, candidates }, pass) {
      refuseInterests(name, users);
      const [width, count] = [candidates.shape.at(-1)!, candidates.shape[1]!];
      const repeated = tf.tile(tf.expandDims(users, 1), [1, count, 1]);
      const [user, item] = [repeated, candidates].map((vectors) => tf.reshape(vectors, [-1, width])) as [Tensor, Tensor];
      return tf.reshape(network.forward(weights, { user, item, both: tf.concat([user, item], 1) }, pass), [-1, count]);
    },
    toJSON: () => ({ predictor: name, ...options }),
  };
}

/** Thrown while a model is put together, before the first row moves. */
export function refuseInterests(name: string, users: Tensor): void {
  if (users.rank === 2) return;
  throw new OptionsError('wrong-value', `${name} scores one vector per user, it got ${users.rank === 3 ? 'several' : `a tensor of rank ${users.rank}`}`,
    `take an encoder of one vector, or miner, or poly({ of: ${name}({ ... }) })`);
}
