import { checkOptions, optional, wholeNumber } from '../core/option-rules.ts';
import { attention } from '../encoders/attention.ts';
import { dropoutRate } from '../nn/dropout-rate.ts';
import { dot } from '../predictors/dot.ts';
import type { Recommender } from '../training/recommender.ts';
import { putTogether } from './settings/put-together.ts';
import { recommenderDefaults, type RecommenderOptions, recommenderRules } from './settings/recommender-options.ts';

export interface NrmsOptions extends RecommenderOptions {
  /** `width` is a multiple of it. Default 8. */
  readonly heads?: number;
  /** Of the attention's weights. Default 0.1. */
  readonly dropout?: number;
}

/**
 * Self-attention over the words of an item, self-attention over the items of a user, dot product.
 *
 * Source: Wu et al. 2019; Legommenders `config/model/nrms.yaml`, `nrms_id.yaml`. Differs: the newest clicks are kept, there the oldest;
 * no separator stands behind a column, unless `inputer` says so; in parity all is as there.
 *
 * Errors: `OptionsError` `unknown-key`, `wrong-value`.
 *
 * @example
 * nrms({ width: 16, heads: 4 }).scheme // 'matching'
 */
export function nrms(options: NrmsOptions = {}): Recommender {
  checkOptions('nrms', options, { ...recommenderRules, heads: optional(wholeNumber(1)), dropout: optional(dropoutRate) });
  const { heads, dropout, ...known } = { ...recommenderDefaults, heads: 8, dropout: 0.1, ...options };
  const { width } = known;
  const encoder = () => attention({ width, heads, dropout, hidden: width });
  return putTogether('nrms', known, {
    scheme: 'matching', items: encoder, users: encoder, predictor: dot(), settings: { heads, dropout }, parity: { inputer: { sep: true } },
  });
}
