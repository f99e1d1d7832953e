import { checkOptions, numberAbove, oneOf, optional, wholeNumber, yesOrNo } from '../core/option-rules.ts';
import { polyAttention } from '../encoders/poly-attention.ts';
import { transformer } from '../encoders/transformer.ts';
import { dropoutRate } from '../nn/dropout-rate.ts';
import { miner as predictorOf, type MinerOptions } from '../predictors/miner.ts';
import type { Recommender } from '../training/recommender.ts';
import { putTogether } from './settings/put-together.ts';
import { recommenderDefaults, type RecommenderOptions, recommenderRules } from './settings/recommender-options.ts';

export interface MinerRecommenderOptions extends RecommenderOptions, Omit<MinerOptions, 'width'> {
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
 * is as there. Differs from the paper: clicks are not weighed by category.
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
    disagreement: optional(numberAbove(0)), paddingCounts: optional(yesOrNo),
  });
  const { interests, hidden, heads, layers, dropout, score, disagreement, paddingCounts = options.parity !== undefined, ...known } = { ...recommenderDefaults, ...defaults, ...options };
  const { width } = known;
  const predictor = predictorOf({ width, score, ...(disagreement !== undefined && { disagreement }) });
  return putTogether('miner', known, {
    scheme: 'matching', predictor, ...(predictor.penalty && { penalty: predictor.penalty }),
    items: () => transformer({ width, heads, layers, dropout }), users: () => polyAttention({ width, interests, hidden, paddingCounts }),
    parity: { padding: true, inputer: { sep: true } },
    settings: { interests, hidden, heads, layers, dropout, score, paddingCounts, ...(disagreement !== undefined && { disagreement }) },
  });
}

const defaults = { interests: 32, hidden: 256, heads: 8, layers: 3, dropout: 0.1, score: 'weighted' } as const;
