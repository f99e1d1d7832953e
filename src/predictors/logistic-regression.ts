import * as tf from '../compile/tf.ts';
import { checkOptions, wholeNumber } from '../core/option-rules.ts';
import type { Predictor } from '../nn/parts.ts';
import { overPairs } from './pairs/over-pairs.ts';

export interface LogisticRegressionOptions {
  /** Of user and item vectors. With 1 the vector of a user or an item is its weight. */
  readonly width: number;
}

/**
 * The values of user and item added up, and a bias: score = b + sum(u) + sum(i).
 *
 * | what | shape |
 * |---|---|
 * | `users`, `candidates` | [users, width], [users, candidates, width] |
 * | `bias` | [1] |
 * | output | [users, candidates] |
 *
 * Over vectors that are rows of tables this is logistic regression on what the rows stand for: one weight a user, one an item.
 *
 * Errors: `OptionsError` `unknown-key`, `missing-value`, `wrong-value`.
 *
 * @example
 * logisticRegression({ width: 1 }).weights.bias.shape // [1]
 */
export function logisticRegression(options: LogisticRegressionOptions): Predictor {
  checkOptions('logisticRegression', options, { width: wholeNumber(1) });
  return overPairs('logistic-regression', options, {
    weights: { bias: { shape: [1], init: { kind: 'zeros' } } },
    forward: (weights, { both }) => tf.add(tf.sum(both, 1, true), weights.bias!),
  });
}
