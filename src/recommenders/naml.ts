import { checkOptions, optional, wholeNumber, yesOrNo } from '../core/option-rules.ts';
import { additive } from '../encoders/additive.ts';
import { cnn } from '../encoders/cnn.ts';
import { cnnViews } from '../encoders/cnn-views.ts';
import { dropoutRate } from '../nn/dropout-rate.ts';
import { dot } from '../predictors/dot.ts';
import type { Recommender } from '../training/recommender.ts';
import { putTogether } from './settings/put-together.ts';
import { recommenderDefaults, type RecommenderOptions, recommenderRules } from './settings/recommender-options.ts';
import { kindsOf, textsOf } from './settings/texts-of.ts';

export interface NamlOptions extends RecommenderOptions {
  /** Words that are seen at once. Default 3. */
  readonly kernel?: number;
  /** Of what the convolution yields. Default 0.1. */
  readonly dropout?: number;
  /**
   * Each column becomes a vector, and a second attention weighs these; without it one weighs the words of all.
   * Default where there are several columns, in parity never.
   */
  readonly views?: boolean;
}

/**
 * A convolution over the words of an item's columns, additive attention over words, columns and the items of a user, dot product.
 *
 * Source: Wu et al. 2019 (NAML); Legommenders `config/model/naml.yaml`, `naml_id.yaml`, which has no views. Differs: columns share the
 * convolution, as there; the newest clicks are kept, there the oldest.
 *
 * Errors: `OptionsError` `unknown-key`, `wrong-value`.
 *
 * @example
 * const texts = { title: { from: 'title', as: 'words' }, beat: { from: 'subcategory', as: 'category' } } as const;
 * [naml({ texts }).items.name, naml({ texts, parity: 'legommenders' }).items.name] // ['cnn-views', 'cnn']
 */
export function naml(options: NamlOptions = {}): Recommender {
  checkOptions('naml', options, {
    ...recommenderRules, kernel: optional(wholeNumber(1)), dropout: optional(dropoutRate), views: optional(yesOrNo),
  });
  const { kernel, dropout, views: asked, ...known } = { ...recommenderDefaults, kernel: 3, dropout: 0.1, ...options };
  const { width, parity } = known;
  const views = asked ?? (Object.keys(textsOf('naml', known)).length > 1 && !parity);
  const words = { width, kernel, dropout, hidden: width };
  return putTogether('naml', known, {
    scheme: 'matching', users: () => additive({ width, hidden: width }), predictor: dot(), settings: { kernel, dropout, views },
    items: (texts) => (views ? cnnViews : cnn)({ ...words, columns: kindsOf(texts) }),
  });
}
