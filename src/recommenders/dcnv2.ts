import { dcnv2 as predictor, type Dcnv2Options } from '../predictors/dcnv2.ts';
import type { Recommender } from '../training/recommender.ts';
import { ranking, type RankingWith } from './settings/ranking.ts';

/** Those of all that rank (`RankingOptions`), and those of the predictor. */
export type Dcnv2RecommenderOptions = RankingWith<Dcnv2Options>;

/**
 * User and item crossed by matrices, with layers beside or after: a click or not.
 *
 * Source: Wang et al. 2021; Legommenders `config/model/dcnv2_text.yaml`, `dcnv2_id.yaml`, which take
 * `structure: 'stacked-parallel'` and `experts: { count: 4, rank: 32 }`.
 * Differs: words and clicks are averaged by learned weights, not alike (`pool`); the newest clicks are kept, there the oldest.
 *
 * Errors: `OptionsError` `unknown-key`, `wrong-value`.
 *
 * @example
 * dcnv2({ width: 8, structure: 'cross-only' }).predictor.weights['out.kernel'].shape // [16, 1]
 */
export function dcnv2(options: Dcnv2RecommenderOptions = {}): Recommender {
  return ranking<Dcnv2Options>('dcnv2', options, predictor, ['crosses', 'structure', 'experts', 'beside', 'besideReads', 'parity']);
}
