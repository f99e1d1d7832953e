import { additive } from '../encoders/additive.ts';
import { dcn as dcnPredictor } from '../predictors/dcn.ts';
import type { ItemText, Recommender } from '../training/recommender.ts';

export interface DcnRecommenderOptions {
  /** Item columns that are read. Default: the words of `title`. */
  readonly texts?: Readonly<Record<string, ItemText>>;
  /** Of token, item and user vectors. Default 64. */
  readonly width?: number;
  /** Of the layers beside the crosses. Default [128, 64]. */
  readonly hidden?: readonly number[];
  /** Cross layers. Default 3. */
  readonly crosses?: number;
  /** Clicks that are looked at. Default 50. */
  readonly clicks?: number;
}

/**
 * Additive attention over the words of an item and over the items of a user, then a deep and cross network: a click or not.
 *
 * Source: Wang et al. 2017; Legommenders `config/model/dcn_text.yaml`. Differs: the newest clicks are kept, there the oldest.
 *
 * @example
 * dcn({ width: 8, hidden: [8] }).scheme // 'ranking'
 */
export function dcn(options: DcnRecommenderOptions = {}): Recommender {
  const { texts = { title: { from: 'title', as: 'words' } }, width = 64, hidden = [128, 64], crosses = 3, clicks = 50 } = options;
  const encoder = additive({ width, hidden: width });
  return {
    name: 'dcn', scheme: 'ranking', texts, width, clicks, items: encoder, users: encoder,
    predictor: dcnPredictor({ width, hidden: [...hidden], crosses }),
    toJSON: () => ({ dcn: { texts, width, hidden, crosses, clicks } }),
  };
}
