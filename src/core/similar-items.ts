import type { List } from './column.ts';
import type { Identified } from './identity.ts';

/** Which items are clicked by the same users. `load` computes it once, whoever asks. */
export interface SimilarItems extends Identified {
  load(): Promise<Neighbours>;
}

export interface Neighbours {
  /** Items, also those without neighbours; item numbers are 0 to count - 1. */
  readonly count: number;
  /** For each item the most similar others, the most similar first. */
  readonly items: List<Int32Array>;
  /** One per neighbour: how similar, above 0. */
  readonly similarities: Float32Array;
}
