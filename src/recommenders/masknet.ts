import { masknet as predictor, type MasknetOptions } from '../predictors/masknet.ts';
import type { Recommender } from '../training/recommender.ts';
import { ranking, type RankingWith } from './settings/ranking.ts';

/** Those of all that rank (`RankingOptions`), and those of the predictor. */
export type MasknetRecommenderOptions = RankingWith<MasknetOptions>;

/**
 * User and item weighed by masks that are made of both, and layers: a click or not.
 *
 * Source: Wang, She and Zhang 2021; Legommenders `config/model/masknet_text.yaml`, `masknet_id.yaml`.
 * Differs: words and clicks are averaged by learned weights, not alike (`pool`); the newest clicks are kept, there the oldest.
 *
 * Errors: `OptionsError` `unknown-key`, `wrong-value`.
 *
 * @example
 * masknet({ width: 8, blocks: 2 }).scheme // 'ranking'
 */
export function masknet(options: MasknetRecommenderOptions = {}): Recommender {
  return ranking<MasknetOptions>('masknet', options, predictor, ['structure', 'blocks', 'blockWidth', 'reduction', 'layerNorm', 'inputNorm']);
}
