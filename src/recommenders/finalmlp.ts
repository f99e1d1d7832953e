import { finalmlp as predictor, type FinalmlpOptions } from '../predictors/finalmlp.ts';
import type { Recommender } from '../training/recommender.ts';
import { ranking, type RankingWith } from './settings/ranking.ts';

/** Those of all that rank (`RankingOptions`), and those of the predictor. */
export type FinalmlpRecommenderOptions = RankingWith<FinalmlpOptions>;

/**
 * Two streams of layers, each behind a gate, fused: a click or not.
 *
 * Source: Mao et al. 2023; Legommenders `config/model/finalmlp_text.yaml`, `finalmlp_id.yaml`, which have no gates.
 * Differs: words and clicks are averaged by learned weights, not alike (`pool`); the newest clicks are kept, there the oldest.
 *
 * Errors: `OptionsError` `unknown-key`, `wrong-value`.
 *
 * @example
 * finalmlp({ width: 8, parity: 'legommenders' }).toJSON().finalmlp.gates // false
 */
export function finalmlp(options: FinalmlpRecommenderOptions = {}): Recommender {
  return ranking<FinalmlpOptions>('finalmlp', options, predictor, ['second', 'heads', 'gates', 'parity']);
}
