import { OptionsError } from '../core/errors.ts';
import { checkOptions, oneOf, optional, wholeNumber } from '../core/option-rules.ts';
import { cnnCat } from '../encoders/cnn-cat.ts';
import { gru } from '../encoders/gru.ts';
import { longShort, type LongShortOptions } from '../encoders/long-short.ts';
import { dropoutRate } from '../nn/dropout-rate.ts';
import { dot } from '../predictors/dot.ts';
import type { Recommender } from '../training/recommender.ts';
import { putTogether } from './settings/put-together.ts';
import { recommenderDefaults, type RecommenderOptions, recommenderRules } from './settings/recommender-options.ts';
import { kindsOf } from './settings/texts-of.ts';

export interface LsturOptions extends RecommenderOptions, Pick<LongShortOptions, 'longTerm' | 'userDropout'> {
  /** Words that are seen at once. Default 3. */
  readonly kernel?: number;
  /** Of what the convolution yields. Default 0.1. */
  readonly dropout?: number;
}

/**
 * A convolution over the words of an item's columns, whose vectors lie side by side, a gated recurrent unit over the items of a user, dot
 * product. Every history is as long as `clicks`, since the unit walks click by click.
 *
 * Source: An et al. 2019; Legommenders `config/model/lstur.yaml`, which fails where there is more than one column. Differs from the paper:
 * no vector of the user itself, as there, unless `longTerm` says where it goes; the newest clicks are kept, there the oldest.
 *
 * Errors: `OptionsError` `unknown-key`, `wrong-value`.
 *
 * @example
 * lstur({ longTerm: 'concat' }).knowsUsers // true
 * lstur({ width: 8, texts: { title: { from: 'title', as: 'words' }, beat: { from: 'beat', as: 'category' } } }).users.width // 16
 */
export function lstur(options: LsturOptions = {}): Recommender {
  checkOptions('lstur', options, {
    ...recommenderRules, kernel: optional(wholeNumber(1)), dropout: optional(dropoutRate), longTerm: optional(oneOf('initial', 'concat')), userDropout: optional(dropoutRate),
  });
  const { kernel, dropout, longTerm, userDropout = 0.5, ...known } = { ...recommenderDefaults, kernel: 3, dropout: 0.1, ...options };
  if (!longTerm && options.userDropout !== undefined) {
    throw new OptionsError('wrong-value', 'lstur: "userDropout" is of the vectors of users, and it has none', 'say where they go: longTerm');
  }
  const { width } = known;
  return putTogether('lstur', known, {
    scheme: 'matching', predictor: dot(), settings: { kernel, dropout, ...(longTerm && { longTerm, userDropout }) }, ...(longTerm && { knowsUsers: true }),
    items: (texts) => cnnCat({ width, kernel, dropout, hidden: width, columns: kindsOf(texts) }),
    users: (input) => longTerm ? longShort({ width: input, input, hidden: width, longTerm, userDropout }) : gru({ width: input, hidden: width }),
  });
}
