import { gdcn as predictor, type GdcnOptions } from '../predictors/gdcn.ts';
import type { Recommender } from '../training/recommender.ts';
import { ranking, type RankingWith } from './settings/ranking.ts';

/** Those of all that rank (`RankingOptions`), and those of the predictor. */
export type GdcnRecommenderOptions = RankingWith<GdcnOptions>;

/**
 * User and item crossed through gates, with layers beside or after: a click or not.
 *
 * Source: Wang et al. 2023 (GDCN); Legommenders `config/model/gdcn_text.yaml`, `gdcn_id.yaml`.
 * Differs: words and clicks are averaged by learned weights, not alike (`pool`); the newest clicks are kept, there the oldest.
 *
 * Errors: `OptionsError` `unknown-key`, `wrong-value`.
 *
 * @example
 * gdcn({ width: 8, structure: 'stacked' }).scheme // 'ranking'
 */
export function gdcn(options: GdcnRecommenderOptions = {}): Recommender {
  return ranking<GdcnOptions>('gdcn', options, predictor, ['crosses', 'structure']);
}
