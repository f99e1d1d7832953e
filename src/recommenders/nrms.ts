import { attention } from '../encoders/attention.ts';
import { dot } from '../predictors/dot.ts';
import type { ItemText, Recommender } from '../training/recommender.ts';

export interface NrmsOptions {
  /** Item columns that are read. Default: the words of `title`. */
  readonly texts?: Readonly<Record<string, ItemText>>;
  /** Of token, item and user vectors: a multiple of `heads`. Default 64. */
  readonly width?: number;
  /** Default 8. */
  readonly heads?: number;
  /** Default 0.1. */
  readonly dropout?: number;
  /** Clicks that are looked at. Default 50. */
  readonly clicks?: number;
}

/**
 * Self-attention over the words of an item, self-attention over the items of a user, dot product.
 *
 * Source: Wu et al. 2019; Legommenders `config/model/nrms.yaml`. Differs: the newest clicks are kept, there the oldest.
 *
 * @example
 * nrms({ width: 16, heads: 4 }).scheme // 'matching'
 */
export function nrms(options: NrmsOptions = {}): Recommender {
  const { texts = { title: { from: 'title', as: 'words' } }, width = 64, heads = 8, dropout = 0.1, clicks = 50 } = options;
  const encoder = attention({ width, heads, dropout, hidden: width });
  return {
    name: 'nrms', scheme: 'matching', texts, width, clicks, items: encoder, users: encoder, predictor: dot(),
    toJSON: () => ({ nrms: { texts, width, heads, dropout, clicks } }),
  };
}
