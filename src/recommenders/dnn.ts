import { dnn as predictor } from '../predictors/dnn.ts';
import type { NetworkOptions } from '../predictors/pairs/network-options.ts';
import type { Recommender } from '../training/recommender.ts';
import { ranking, type RankingWith } from './settings/ranking.ts';

/** Those of all that rank (`RankingOptions`), and those of the predictor. */
export type DnnRecommenderOptions = RankingWith<NetworkOptions>;

/**
 * Layers over the average of an item's words and the average of a user's items: a click or not.
 *
 * Source: Legommenders `config/model/dnn_text.yaml`, `dnn_id.yaml`.
 * Differs: words and clicks are averaged by learned weights, not alike (`pool`); the newest clicks are kept, there the oldest.
 *
 * Errors: `OptionsError` `unknown-key`, `wrong-value`.
 *
 * @example
 * dnn({ width: 8, hidden: [8] }).scheme // 'ranking'
 */
export function dnn(options: DnnRecommenderOptions = {}): Recommender {
  return ranking<NetworkOptions>('dnn', options, predictor);
}
