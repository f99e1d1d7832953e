import { identity } from '../encoders/identity.ts';
import { din as predictor, type DinOptions } from '../predictors/din.ts';
import type { Recommender } from '../training/recommender.ts';
import { ranking, type RankingWith } from './settings/ranking.ts';

/** Those of all that rank (`RankingOptions`), and those of the predictor. */
export type DinRecommenderOptions = RankingWith<DinOptions>;

/**
 * A user's clicks weighed anew for every candidate, and layers over what they add up to: a click or not.
 *
 * Source: Zhou et al. 2018; Legommenders `config/model/din_text.yaml`, `din_id.yaml`. Differs: words are averaged by learned weights,
 * not alike (`pool`); the layers see the candidate too, in parity they do not; the newest clicks are kept, there the oldest.
 *
 * Errors: `OptionsError` `unknown-key`, `wrong-value`.
 *
 * @example
 * din({ width: 8, hidden: [8] }).predictor.readsHistory // true
 */
export function din(options: DinRecommenderOptions = {}): Recommender {
  const ranked = ranking<DinOptions>('din', options, predictor,
    ['attention', 'attentionActivation', 'attentionDropout', 'softmax', 'concatCandidate', 'countPadding', 'parity']);
  return { ...ranked, users: identity({ width: ranked.width }) }; // nobody looks at it: the predictor reads the clicks
}
