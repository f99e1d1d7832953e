import { deepfm as predictor, type DeepfmOptions } from '../predictors/deepfm.ts';
import type { Recommender } from '../training/recommender.ts';
import { ranking, type RankingWith } from './settings/ranking.ts';

/** Those of all that rank (`RankingOptions`), and those of the predictor. */
export type DeepfmRecommenderOptions = RankingWith<DeepfmOptions>;

/**
 * The product of user and item, as a factorisation machine takes it, and layers over both: a click or not.
 *
 * Source: Guo et al. 2017; Legommenders `config/model/deepfm_text.yaml`, `deepfm_id.yaml`.
 * Differs: words and clicks are averaged by learned weights, not alike (`pool`); the newest clicks are kept, there the oldest.
 *
 * Errors: `OptionsError` `unknown-key`, `wrong-value`.
 *
 * @example
 * deepfm({ form: 'id', width: 8 }).items.name // 'identity'
 */
export function deepfm(options: DeepfmRecommenderOptions = {}): Recommender {
  return ranking<DeepfmOptions>('deepfm', options, predictor, ['combine', 'parity']);
}
