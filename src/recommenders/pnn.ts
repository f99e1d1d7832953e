import { pnn as predictor } from '../predictors/pnn.ts';
import type { NetworkOptions } from '../predictors/pairs/network-options.ts';
import type { Recommender } from '../training/recommender.ts';
import { ranking, type RankingWith } from './settings/ranking.ts';

/** Those of all that rank (`RankingOptions`), and those of the predictor. */
export type PnnRecommenderOptions = RankingWith<NetworkOptions>;

/**
 * Layers over user, item and their product: a click or not.
 *
 * Source: Qu et al. 2016; Legommenders `config/model/pnn_text.yaml`, `pnn_id.yaml`.
 * Differs: words and clicks are averaged by learned weights, not alike (`pool`); the newest clicks are kept, there the oldest.
 *
 * Errors: `OptionsError` `unknown-key`, `wrong-value`.
 *
 * @example
 * pnn({ width: 8, hidden: [8] }).scheme // 'ranking'
 */
export function pnn(options: PnnRecommenderOptions = {}): Recommender {
  return ranking<NetworkOptions>('pnn', options, predictor);
}
