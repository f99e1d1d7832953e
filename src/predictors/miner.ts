import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { checkOptions, numberAbove, oneOf, optional, wholeNumber } from '../core/option-rules.ts';
import { activation } from '../nn/activation.ts';
import { assembly } from '../nn/assembly.ts';
import { dense } from '../nn/dense.ts';
import { disagreement } from '../nn/disagreement.ts';
import type { Predictor } from '../nn/parts.ts';

export interface MinerOptions {
  /** Width of user and item vectors. */
  readonly width: number;
  /** How the scores of a user's interests become one. Default weighted. */
  readonly score?: 'weighted' | 'max' | 'mean';
  /** Weight of the penalty on interests that are alike, added to the loss. Default none; the paper takes 0.8. */
  readonly disagreement?: number;
}

export interface Miner extends Predictor {
  /** What is to be added to the loss of a batch, with the option `disagreement`: one number. */
  penalty?(users: Tensor): Tensor;
}

/**
 * Scores an item by every interest of a user: s_m = i . u_m.
 *
 * | score | of a candidate |
 * |---|---|
 * | `weighted` | sum of w_m s_m, w = softmax over interests of i . gelu(u_m W) |
 * | `max`, `mean` | the largest s_m, the mean of them |
 *
 * | what | shape |
 * |---|---|
 * | `users` | [users, interests, width], or [users, width]: one interest |
 * | `candidates` | [users, candidates, width] |
 * | `target.kernel` (W) | [width, width], if weighted |
 * | output | [users, candidates] |
 *
 * Source: Li et al. 2022; Legommenders `miner_predictor.py`, which has no disagreement loss. Differs from the paper: clicks
 * are not weighed by category.
 *
 * Errors: `OptionsError` `unknown-key`, `missing-value`, `wrong-value`.
 *
 * @example
 * miner({ width: 4 }).weights['target.kernel'].shape // [4, 4]
 * miner({ width: 4, score: 'max' }).weights // {}
 */
export function miner(options: MinerOptions): Miner {
  checkOptions('miner', options, {
    width: wholeNumber(1), score: optional(oneOf('weighted', 'max', 'mean')), disagreement: optional(numberAbove(0)),
  });
  const { width, score, disagreement: weight } = { score: 'weighted', ...options };
  const gelu = activation('gelu', width);
  const parts = assembly({ target: score === 'weighted' ? dense({ in: width, out: width, bias: false }) : undefined });
  return {
    name: 'miner', readsHistory: false, weights: parts.weights,
    forward(weights, { users, candidates }, pass) {
      const interests = users.rank === 2 ? tf.expandDims(users, 1) : users;
      const scores = tf.matMul(candidates, interests, false, true);
      if (score === 'max') return tf.max(scores, 2);
      if (score === 'mean') return tf.mean(scores, 2);
      const keys = gelu.forward({}, { values: parts.at(weights, pass).target(interests) }, pass);
      return tf.sum(tf.mul(tf.softmax(tf.matMul(candidates, keys, false, true)), scores), 2);
    },
    toJSON: () => ({ predictor: 'miner', width, score, ...(weight !== undefined && { disagreement: weight }) }),
    ...(weight !== undefined && { penalty: (users: Tensor) => tf.mul(disagreement(users), weight) }),
  };
}
