import type { List } from './column.ts';
import type { Identified } from './identity.ts';
import type { Openable } from './openable.ts';

/** A recommender that has been trained: it scores candidates from what a user has clicked. */
export interface TrainedRecommender extends Identified, Openable<OpenRecommender> {}

export interface OpenRecommender {
  /** Items that it has vectors for; item numbers are 0 to count - 1. */
  readonly itemCount: number;
  /** One score per candidate, in the order of the candidates; higher is better, nothing else is promised of its scale. */
  score(history: List<Int32Array>, candidates: List<Int32Array>): Promise<Float32Array>;
  close(): Promise<void>;
}
