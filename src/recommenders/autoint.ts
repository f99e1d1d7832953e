import { autoint as predictor, type AutointOptions } from '../predictors/autoint.ts';
import type { Recommender } from '../training/recommender.ts';
import { ranking, type RankingWith } from './settings/ranking.ts';

/** Those of all that rank (`RankingOptions`), and those of the predictor. */
export type AutointRecommenderOptions = RankingWith<AutointOptions>;

/**
 * User and item attend to one another, beside layers over both: a click or not.
 *
 * Source: Song et al. 2019; Legommenders `config/model/autoint_text.yaml`, `autoint_id.yaml`.
 * Differs: words and clicks are averaged by learned weights, not alike (`pool`); the newest clicks are kept, there the oldest.
 *
 * Errors: `OptionsError` `unknown-key`, `wrong-value`.
 *
 * @example
 * autoint({ width: 8, attentions: 1 }).scheme // 'ranking'
 */
export function autoint(options: AutointRecommenderOptions = {}): Recommender {
  return ranking<AutointOptions>('autoint', options, predictor,
    ['attentions', 'heads', 'attentionWidth', 'attentionDropout', 'residual', 'scale', 'layerNorm']);
}
