import { checkOptions, optional, wholeNumber } from '../core/option-rules.ts';
import { pooling } from '../encoders/pooling.ts';
import { transformer } from '../encoders/transformer.ts';
import { dropoutRate } from '../nn/dropout-rate.ts';
import { dot } from '../predictors/dot.ts';
import type { Recommender } from '../training/recommender.ts';
import { putTogether } from './settings/put-together.ts';
import { recommenderDefaults, type RecommenderOptions, recommenderRules } from './settings/recommender-options.ts';

export interface BstOptions extends RecommenderOptions {
  /** `width` is a multiple of it. Default 8. */
  readonly heads?: number;
  /** Default 3. */
  readonly layers?: number;
  /** Default 0.1. */
  readonly dropout?: number;
}

/**
 * The mean of an item's words, a transformer over the items of a user, dot product.
 *
 * Source: Legommenders `config/model/bst_text.yaml`, in the manner of Chen et al. 2019. Differs from the paper: the candidate is not one of
 * the sequence, as there, so that users are encoded once; the newest clicks are kept, there the oldest.
 *
 * Errors: `OptionsError` `unknown-key`, `wrong-value`.
 *
 * @example
 * bst({ width: 8, layers: 1 }).users.name // 'transformer'
 */
export function bst(options: BstOptions = {}): Recommender {
  checkOptions('bst', options, {
    ...recommenderRules, heads: optional(wholeNumber(1)), layers: optional(wholeNumber(1)), dropout: optional(dropoutRate),
  });
  const { heads, layers, dropout, ...known } = { ...recommenderDefaults, heads: 8, layers: 3, dropout: 0.1, ...options };
  const { width } = known;
  return putTogether('bst', known, {
    scheme: 'matching', predictor: dot(), settings: { heads, layers, dropout },
    items: (texts) => pooling({ width, columns: Object.keys(texts).length }), users: () => transformer({ width, heads, layers, dropout }),
  });
}
