import type { TrainingRows } from '../batches/training-rows.ts';

/** Items to draw from: those of `items.parquet`, numbered from 0. */
export interface Catalogue {
  readonly items: number;
  /** How often each was clicked. */
  readonly clicks?: ArrayLike<number>;
}

/** Whether a drawn item may be the positive, of the history, or one that was drawn already. */
export type Collisions = 'resample' | 'allowed';

/** Which items a positive is told apart from. One way of drawing them, one file. */
export interface NegativeSampler {
  /** Equal to the file name. */
  readonly name: string;
  /** How many go with each positive. */
  readonly perPositive: number;
  open(catalogue: Catalogue): DrawNegatives;
  toJSON(): object;
}

/** Writes the negatives of each row, [rows, perPositive], to `into`: the same for the same seed, epoch and source row. */
export type DrawNegatives = (rows: TrainingRows, epoch: number, into: Int32Array) => void;

/** Options that every sampler has. */
export interface NegativeOptions {
  readonly perPositive: number;
  readonly seed: number;
  /** Default `resample`. */
  readonly collisions?: Collisions;
}
