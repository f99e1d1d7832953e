import { checkOptions, optional, wholeNumber } from '../core/option-rules.ts';
import { fastformer as encoderOf } from '../encoders/fastformer.ts';
import { dropoutRate } from '../nn/dropout-rate.ts';
import { dot } from '../predictors/dot.ts';
import type { Recommender } from '../training/recommender.ts';
import { putTogether } from './settings/put-together.ts';
import { recommenderDefaults, type RecommenderOptions, recommenderRules } from './settings/recommender-options.ts';

export interface FastformerRecommenderOptions extends RecommenderOptions {
  /** `width` is a multiple of it. Default 16. */
  readonly heads?: number;
  /** Default 1. */
  readonly layers?: number;
  /** Of the vectors that enter, and of what is added to each residual. Default 0.1. */
  readonly dropout?: number;
}

/**
 * Fastformer layers over the words of an item, Fastformer layers over the items of a user, dot product.
 *
 * Source: Wu et al. 2021; Legommenders `config/model/fastformer.yaml`, which does not start. Differs: the newest clicks are kept, there
 * the oldest.
 *
 * Errors: `OptionsError` `unknown-key`, `wrong-value`.
 *
 * @example
 * fastformer({ width: 8, heads: 2 }).users.name // 'fastformer'
 */
export function fastformer(options: FastformerRecommenderOptions = {}): Recommender {
  checkOptions('fastformer', options, {
    ...recommenderRules, heads: optional(wholeNumber(1)), layers: optional(wholeNumber(1)), dropout: optional(dropoutRate),
  });
  const { heads, layers, dropout, ...known } = { ...recommenderDefaults, heads: 16, layers: 1, dropout: 0.1, ...options };
  const encoder = () => encoderOf({ width: known.width, heads, layers, dropout });
  return putTogether('fastformer', known, { scheme: 'matching', items: encoder, users: encoder, predictor: dot(), settings: { heads, layers, dropout } });
}
