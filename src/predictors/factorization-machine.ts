import * as tf from '../compile/tf.ts';
import { checkOptions, wholeNumber } from '../core/option-rules.ts';
import { partSteps } from '../nn/part-steps.ts';
import type { Predictor } from '../nn/parts.ts';
import { overPairs } from './pairs/over-pairs.ts';

export interface FactorizationMachineOptions {
  /** Of user and item vectors, at least 2: the first value is the linear weight, the others are the factors. */
  readonly width: number;
}

/**
 * Linear weights and the product of factors: score = b + u[0] + i[0] + u[1..] . i[1..].
 *
 * | what | shape |
 * |---|---|
 * | `users`, `candidates` | [users, width], [users, candidates, width] |
 * | `bias` | [1] |
 * | output | [users, candidates] |
 *
 * Source: Rendle 2010, of second order and with two fields, user and item: a matrix factorisation with biases.
 *
 * Errors: `OptionsError` `unknown-key`, `missing-value`, `wrong-value`.
 *
 * @example
 * factorizationMachine({ width: 17 }).toJSON() // { predictor: 'factorization-machine', width: 17 }
 */
export function factorizationMachine(options: FactorizationMachineOptions): Predictor {
  checkOptions('factorizationMachine', options, { width: wholeNumber(2) });
  return overPairs('factorization-machine', options, {
    weights: { bias: { shape: [1], init: { kind: 'zeros' } } },
    forward(weights, { user, item }) {
      const linear = tf.add(partSteps(user, 0, 1), partSteps(item, 0, 1));
      const product = tf.sum(tf.mul(partSteps(user, 1), partSteps(item, 1)), 1, true);
      return tf.add(tf.add(linear, product), weights.bias!);
    },
  });
}
