import type { Identified } from './identity.ts';

/** Vectors by key, from outside: of words, of categories, of items or users by their ids. */
export interface KeyedVectors extends Identified {
  /** @param wanted Keys of others may be left out, which spares their memory. Default: all. */
  load(wanted?: (key: string) => boolean): Promise<LoadedVectors>;
}

export interface LoadedVectors {
  readonly width: number;
  /** Each once. */
  readonly keys: readonly string[];
  /** [keys, width] */
  readonly values: Float32Array;
}
