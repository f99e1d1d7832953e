import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { checkOptions, numberAbove, oneOf, optional, wholeNumber, yesOrNo } from '../core/option-rules.ts';
import { activation } from '../nn/activation.ts';
import { assembly } from '../nn/assembly.ts';
import { dense } from '../nn/dense.ts';
import { disagreement } from '../nn/disagreement.ts';
import { halfOf } from '../nn/half-of.ts';
import { maskedSoftmax } from '../nn/masked-softmax.ts';
import type { Predictor, Sequences } from '../nn/parts.ts';

export interface MinerOptions {
  /** Width of user and item vectors. */
  readonly width: number;
  /** How the scores of a user's interests become one. Default weighted. */
  readonly score?: 'weighted' | 'max' | 'mean';
  /**
   * Interests weigh clicks anew for every candidate: those of a like category count more. Item vectors are twice as wide, the second half
   * the vector of the category (`beside`), and `users` are the scores of the clicks (`polyAttention` with `scores`). Default false.
   */
  readonly byCategory?: boolean;
  /** Weight of the penalty on interests that are alike, added to the loss. Default none; the paper takes 0.8. */
  readonly disagreement?: number;
}

export interface Miner extends Predictor {
  /** What is to be added to the loss of a batch, with the option `disagreement`: one number. */
  penalty?(users: Tensor, history?: Sequences): Tensor;
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
 * | `users` | [users, interests, width], or [users, width]: one interest; by category [users, interests, clicks] |
 * | `candidates` | [users, candidates, width]; by category [users, candidates, 2 width], and so `history` |
 * | `target.kernel` (W) | [width, width], if weighted |
 * | output | [users, candidates] |
 *
 * By category: u_m = sum of w_c h_c over clicks, w = softmax of the click's score + cosine of its category with the candidate's.
 *
 * Source: Li et al. 2022; Legommenders `miner_predictor.py`, which has no disagreement loss and knows no categories. Differs from the
 * paper: a click is as like as its category is to that of the candidate that is scored, there to those of all that are shown, on average.
 *
 * Errors: `OptionsError` `unknown-key`, `missing-value`, `wrong-value`.
 *
 * @example
 * miner({ width: 4 }).weights['target.kernel'].shape // [4, 4]
 * miner({ width: 4, score: 'max' }).weights // {}
 */
export function miner(options: MinerOptions): Miner {
  checkOptions('miner', options, {
    width: wholeNumber(1), score: optional(oneOf('weighted', 'max', 'mean')), disagreement: optional(numberAbove(0)), byCategory: optional(yesOrNo),
  });
  const { width, score, disagreement: weight, byCategory = false } = { score: 'weighted', ...options };
  const gelu = activation('gelu', width);
  const parts = assembly({ target: score === 'weighted' ? dense({ in: width, out: width, bias: false }) : undefined });
  return {
    name: 'miner', readsHistory: byCategory, weights: parts.weights,
    forward(weights, { users, candidates: shown, history }, pass) {
      const candidates = byCategory ? halfOf(shown, 0) : shown;
      const interests = byCategory ? interestsByCategory(users, shown, history!) : users.rank === 2 ? tf.expandDims(users, 1) : users;
      /** [users, candidates, interests] */
      const liked = (of: Tensor) => of.rank === 3 ? tf.matMul(candidates, of, false, true) : tf.squeeze(tf.matMul(tf.expandDims(candidates, 2), of, false, true), [2]);
      const scores = liked(interests);
      if (score === 'max') return tf.max(scores, 2);
      if (score === 'mean') return tf.mean(scores, 2);
      const keys = gelu.forward({}, { values: parts.at(weights, pass).target(interests) }, pass);
      return tf.sum(tf.mul(tf.softmax(liked(keys)), scores), 2);
    },
    toJSON: () => ({ predictor: 'miner', width, score, ...(weight !== undefined && { disagreement: weight }), ...(byCategory && { byCategory }) }),
    ...(weight !== undefined && {
      penalty: (users: Tensor, history?: Sequences) => tf.mul(disagreement(byCategory ? plainInterests(users, history!) : users), weight),
    }),
  };
}

/** [users, candidates, interests, width]: of the clicks as each candidate has them weighed. */
function interestsByCategory(scores: Tensor, candidates: Tensor, history: Sequences): Tensor {
  const vectors = halfOf(history.vectors, 0);
  const like = tf.matMul(units(halfOf(candidates, 1)), units(halfOf(history.vectors, 1)), false, true); // [users, candidates, clicks]
  const weighed = tf.add(tf.expandDims(scores, 1), tf.expandDims(like, 2));
  const [, count, interests, clicks] = weighed.shape as [number, number, number, number];
  const shares = maskedSoftmax(weighed, tf.expandDims(tf.expandDims(history.mask, 1), 1));
  const averages = tf.matMul(tf.reshape(shares, [-1, count * interests, clicks]), vectors);
  return tf.reshape(averages, [-1, count, interests, vectors.shape[2]!]);
}

/** [users, interests, width]: of the clicks by their scores alone. */
function plainInterests(scores: Tensor, { vectors, mask }: Sequences): Tensor {
  return tf.matMul(maskedSoftmax(scores, tf.expandDims(mask, 1)), halfOf(vectors, 0));
}

const units = (vectors: Tensor): Tensor => tf.mul(vectors, tf.rsqrt(tf.add(tf.sum(tf.square(vectors), -1, true), 1e-12)));
