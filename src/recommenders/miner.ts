import { OptionsError } from '../core/errors.ts';
import { checkOptions, columnName, numberAbove, oneOf, optional, wholeNumber, yesOrNo } from '../core/option-rules.ts';
import { beside } from '../encoders/beside.ts';
import { polyAttention, type PolyAttentionOptions } from '../encoders/poly-attention.ts';
import { transformer } from '../encoders/transformer.ts';
import { dropoutRate } from '../nn/dropout-rate.ts';
import { miner as predictorOf, type MinerOptions } from '../predictors/miner.ts';
import { halfOf } from '../nn/half-of.ts';
import type { SequenceEncoder } from '../nn/parts.ts';
import type { Recommender } from '../training/recommender.ts';
import { isSequence } from '../training/tables.ts';
import { putTogether } from './settings/put-together.ts';
import { recommenderDefaults, type RecommenderOptions, recommenderRules } from './settings/recommender-options.ts';

export interface MinerRecommenderOptions extends RecommenderOptions, Omit<MinerOptions, 'width' | 'byCategory'> {
  /**
   * The text that is an item's category: clicks count more for a candidate of a like one. It is then no part of what the item's own encoder
   * reads. Default: no text is.
   */
  readonly categories?: string;
  /** Vectors of a user. Default 32. */
  readonly interests?: number;
  /** Of the codes that clicks are matched with. Default 256. */
  readonly hidden?: number;
  /** Of the transformer; `width` is a multiple of it. Default 8. */
  readonly heads?: number;
  /** Of the transformer. Default 3. */
  readonly layers?: number;
  /** Default 0.1. */
  readonly dropout?: number;
  /** Padding weighs as much as a click that no interest looks for. Default false, in parity true. */
  readonly paddingCounts?: boolean;
}

/**
 * A transformer over the words of an item, several interests of a user, and the score of an item by all of them.
 *
 * Source: Li et al. 2022; Legommenders `config/model/miner.yaml`, `miner_id.yaml`, which has no disagreement loss. Differs: padding is no
 * click, there it weighs as much as one; no separator stands behind a column; the newest clicks are kept, there the oldest; in parity all
 * is as there. Differs from the paper: clicks are not weighed by category, unless `categories` says by
 * which; then a user is another one for each candidate, and scoring keeps item vectors alone.
 *
 * Errors: `OptionsError` `unknown-key`, `wrong-value`.
 *
 * @example
 * miner({ width: 8, interests: 4 }).users.weights['codes'].shape // [256, 4]
 */
export function miner(options: MinerRecommenderOptions = {}): Recommender {
  checkOptions('miner', options, {
    ...recommenderRules, interests: optional(wholeNumber(1)), hidden: optional(wholeNumber(1)), heads: optional(wholeNumber(1)),
    layers: optional(wholeNumber(1)), dropout: optional(dropoutRate), score: optional(oneOf('weighted', 'max', 'mean')),
    disagreement: optional(numberAbove(0)), paddingCounts: optional(yesOrNo), categories: optional(columnName),
  });
  const { interests, hidden, heads, layers, dropout, score, disagreement, paddingCounts = options.parity !== undefined, categories, ...known } = { ...recommenderDefaults, ...defaults, ...options };
  const { width } = known;
  const byCategory = categories !== undefined;
  if (byCategory) refuseCategories(categories, { ...known, paddingCounts });
  const predictor = predictorOf({ width, score, ...(disagreement !== undefined && { disagreement }), ...(byCategory && { byCategory }) });
  const words = transformer({ width, heads, layers, dropout });
  return putTogether('miner', byCategory ? { ...known, texts: firstOf(categories, known.texts!) } : known, {
    scheme: 'matching', predictor, ...(predictor.penalty && { penalty: predictor.penalty }),
    items: () => byCategory ? beside({ width, encoder: words }) : words,
    users: () => byCategory ? scoresOfHalf({ width, interests, hidden }) : polyAttention({ width, interests, hidden, paddingCounts }),
    parity: { padding: true, inputer: { sep: true } },
    settings: {
      interests, hidden, heads, layers, dropout, score, paddingCounts, ...(byCategory && { categories }), ...(disagreement !== undefined && { disagreement }),
    },
  });
}

/** The category before all others, where `beside` looks for it. */
const firstOf = (name: string, texts: Recommender['texts']): Recommender['texts'] => ({ [name]: texts[name]!, ...texts });

/** The scores of clicks by the first half of their vectors; the second is their category. */
function scoresOfHalf(options: PolyAttentionOptions): SequenceEncoder {
  const poly = polyAttention({ ...options, scores: true });
  return { ...poly, forward: (weights, clicks, pass) => poly.forward(weights, { ...clicks, vectors: halfOf(clicks.vectors, 0) }, pass) };
}

function refuseCategories(name: string, { form, texts = {}, parity, inputer, paddingCounts }: MinerRecommenderOptions): void {
  const refused = (found: string, hint: string) => new OptionsError('wrong-value', `miner: "categories" is "${name}", and ${found}`, hint);
  if (form === 'id' || texts[name]?.as !== 'category') throw refused('no text of that name is a category', `texts: { ${name}: { from, as: "category" }, ... }`);
  if (!Object.values(texts).some(isSequence)) throw refused('there are no words beside it', 'give a text of words too');
  if (parity || inputer || paddingCounts) throw refused('the original, its separators and its padding know no categories', 'leave "parity", "inputer" and "paddingCounts" out');
}

const defaults = { interests: 32, hidden: 256, heads: 8, layers: 3, dropout: 0.1, score: 'weighted' } as const;
