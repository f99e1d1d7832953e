import { factorizationMachine as predictor } from '../predictors/factorization-machine.ts';
import type { Recommender } from '../training/recommender.ts';
import { linear, type LinearOptions } from './settings/linear.ts';

/** Those of all recommenders, users by number by default, and `width` 17: a linear weight and 16 factors. */
export type FactorizationMachineRecommenderOptions = LinearOptions;

/**
 * A bias, weights of user and item, and the product of their factors: a click or not.
 *
 * Factors overfit without decay: `adam({ rate, decay })` of 1e-4 or more. With texts an item is the mean of its words.
 *
 * Source: Rendle 2010, of second order. Over user and item numbers it is a matrix factorisation with biases (Koren et al. 2009).
 *
 * Errors: `OptionsError` `unknown-key`, `wrong-value`.
 *
 * @example
 * factorizationMachine({ width: 9 }).knowsUsers // true
 */
export function factorizationMachine(options: FactorizationMachineRecommenderOptions = {}): Recommender {
  return linear('factorizationMachine', options, 17, predictor);
}
