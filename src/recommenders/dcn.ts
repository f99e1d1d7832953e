import { dcn as predictor, type DcnOptions } from '../predictors/dcn.ts';
import type { Recommender } from '../training/recommender.ts';
import { ranking, type RankingWith } from './settings/ranking.ts';

/** Those of all that rank (`RankingOptions`), and those of the predictor. */
export type DcnRecommenderOptions = RankingWith<DcnOptions>;

/**
 * User and item crossed by vectors, beside layers over both: a click or not.
 *
 * Source: Wang et al. 2017; Legommenders `config/model/dcn_text.yaml`, `dcn_id.yaml`.
 * Differs: words and clicks are averaged by learned weights, not alike (`pool`); the newest clicks are kept, there the oldest.
 *
 * Errors: `OptionsError` `unknown-key`, `wrong-value`.
 *
 * @example
 * dcn({ width: 8, hidden: [8] }).scheme // 'ranking'
 */
export function dcn(options: DcnRecommenderOptions = {}): Recommender {
  return ranking<DcnOptions>('dcn', options, predictor, ['crosses']);
}
