import type { Column } from './column.ts';
import type { Identified } from './identity.ts';

/** The item catalogue of a scenario, as operators see it. `load` reads the file once, whoever asks. */
export interface Items extends Identified {
  load(): Promise<LoadedItems>;
}

export interface LoadedItems {
  /** Number of items; item numbers are 0 to count - 1. */
  readonly count: number;
  /** Id of each item in the raw data. */
  readonly ids: readonly string[];
  /** What a prompt says of each item; empty where the data has no text. */
  readonly texts: readonly string[];
  /** Another column of `items.parquet`; throws `DataError` `missing-column` and names the nearest. */
  column(name: string): Column;
}

/** User number -> id in the raw data. */
export interface Users extends Identified {
  load(): Promise<{ readonly ids: readonly string[] }>;
}
