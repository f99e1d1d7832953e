import type { Identified } from './identity.ts';

/** Vectors by key, from outside: of words, of categories, of items or users by their ids. */
export interface KeyedVectors extends Identified {
  /** @param wanted Keys of others may be left out, which spares their memory. Default: all. */
  load(wanted?: (key: string) => boolean, loading?: VectorLoading): Promise<LoadedVectors>;
}

/** For vectors that are made when they are first loaded. */
export interface VectorLoading {
  /** How wide they are to be: where they are not, none need be made, and the answer has that width and no keys. */
  readonly width?: number;
  /** Told what fraction of what has to be made is made: often. */
  readonly onMade?: (fraction: number) => void;
  /** Stops before the next call of the model; pieces that were finished are kept. */
  readonly signal?: AbortSignal | undefined;
  /** Told where they are kept. */
  readonly onKept?: (kept: VectorsKept) => void;
}

export interface LoadedVectors {
  readonly width: number;
  /** Each once. */
  readonly keys: readonly string[];
  /** [keys, width] */
  readonly values: Float32Array;
}

/** What became of vectors that a frozen model gives once. */
export interface VectorsKept {
  /** `read` from where they are kept, `made` and put there, or `made-anew` since what lay there was not what had been written. */
  readonly how: 'read' | 'made' | 'made-anew';
  readonly path: string;
  /** What was wrong with what lay there, where they were made anew. */
  readonly because?: string;
  /** What they take of memory while they are read. */
  readonly bytes?: number;
}
