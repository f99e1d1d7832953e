import type { VectorsKept } from './keyed-vectors.ts';

/** What a validation found, and the loss that training had until then. */
export interface ValidationPoint {
  /** Steps made. */
  readonly step: number;
  /** Epochs passed and what was passed of the next: 1.5 is in the middle of the second. */
  readonly epoch: number;
  /** Training rows seen. */
  readonly rows: number;
  /** Of training: the mean over the rows since the validation before, each under the weights of its step; null where there were none. */
  readonly loss: number | null;
  /** By name; `loss` is the loss on the rows of the validation. Null where it has no value. */
  readonly metrics: Readonly<Record<string, number | null>>;
  /** Better than all before, by the number that decides. */
  readonly best: boolean;
}

/** The training loss over the steps, as columns of equal length: each place is the mean over the rows of several steps that follow one another. */
export interface LossColumns {
  /** The last step of each. */
  readonly step: readonly number[];
  readonly rows: readonly number[];
  readonly loss: readonly number[];
}

/** How a training went. No clock time: however often it was killed, it is the same. */
export interface TrainingHistory {
  readonly version: 1;
  /** Of the recommender. */
  readonly name: string;
  readonly epochs: number;
  /** Training ended before its last epoch, since nothing got better. */
  readonly stoppedEarly: boolean;
  /** The number that decided which weights are kept; null where nothing was validated. */
  readonly watched: { readonly name: string; readonly better: 'higher' | 'lower' } | null;
  readonly losses: LossColumns;
  readonly validations: readonly ValidationPoint[];
}

/** What a training says of itself while it goes on. `name` is that of the recommender. */
export type TrainingEvent =
  | {
    kind: 'training'; name: string; doing: 'training' | 'validating';
    step: number;
    /** Epochs passed, and what was passed of the next; and how many there are to be at most. */
    epoch: number; epochs: number;
    /** Impressions that this process has gone through, and those left to the last epoch. */
    rowsDone: number; rowsAhead: number;
    /** Mean over the rows of the epoch so far; null before its first step. */
    loss: number | null;
    /** Clicks and candidates per item that was encoded for them; null before the first step. */
    slotsPerItem: number | null;
    elapsedMs: number; rssBytes: number;
  }
  | {
    /** A frozen model makes the vectors of a table: what fraction of those that were not there is made. */
    kind: 'encoding'; name: string; vocabulary: string; made: number; elapsedMs: number;
  }
  | {
    /** Vectors were given for a table: how many of its keys they have, and where they are kept if they are made once. */
    kind: 'vectors'; name: string; vocabulary: string; matched: number; keys: number; kept?: VectorsKept;
  }
  | { kind: 'validated'; name: string; epochs: number; watched: string; point: ValidationPoint }
  | {
    kind: 'trained'; name: string; history: TrainingHistory;
    /** Where its checkpoints lie, if they are kept. */
    folder?: string;
  };

/** Is told what happens in a noun while it opens. */
export type Tell = (event: TrainingEvent) => void;
