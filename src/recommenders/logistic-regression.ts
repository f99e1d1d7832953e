import { logisticRegression as predictor } from '../predictors/logistic-regression.ts';
import type { Recommender } from '../training/recommender.ts';
import { linear, type LinearOptions } from './settings/linear.ts';

/** Those of all recommenders, `width` 1 and users by number by default. */
export type LogisticRegressionRecommenderOptions = LinearOptions;

/**
 * A bias, one weight a user and one weight an item: a click or not. The baseline that a model of user and item numbers has to beat.
 *
 * With texts an item's weight is the mean of its words'; of a wider vector the values are added up.
 *
 * Source: logistic regression over one-hot users and items, as the baseline of factorisation machines and what came after them.
 *
 * Errors: `OptionsError` `unknown-key`, `wrong-value`.
 *
 * @example
 * logisticRegression().toJSON() // { logisticRegression: { form: 'id', width: 1, clicks: 50, users: 'number' } }
 */
export function logisticRegression(options: LogisticRegressionRecommenderOptions = {}): Recommender {
  return linear('logisticRegression', options, 1, predictor);
}
