import type { List } from './column.ts';
import type { Identified } from './identity.ts';
import type { Openable } from './openable.ts';

/** A recommender that has been trained: it scores candidates from what a user has clicked. */
export interface TrainedRecommender extends Identified, Openable<OpenRecommender> {
  /** It knows users by number, and is to be given them. */
  readonly knowsUsers?: boolean;
}

export interface OpenRecommender {
  /** Items that it has vectors for; item numbers are 0 to count - 1. */
  readonly itemCount: number;
  /** What it did not have to compute again since it was opened. The numbers move. */
  readonly cache?: { readonly items: CacheCounts; readonly users: CacheCounts };
  /**
   * One score per candidate, in the order of the candidates; higher is better, nothing else is promised of its scale.
   *
   * @param users User numbers, for recommenders that know users by them.
   */
  score(history: List<Int32Array>, candidates: List<Int32Array>, users?: Int32Array): Promise<Float32Array>;
  close(): Promise<void>;
}

/** How often a vector that was asked for was there. */
export interface CacheCounts {
  /** Vectors that were asked for. */
  readonly asked: number;
  /** Of these, those that were there, or asked for twice at once. */
  readonly hits: number;
  /** Vectors that were computed. */
  readonly encoded: number;
}
