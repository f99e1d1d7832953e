import type { Shape } from '../../core/batch.ts';
import type { Split } from '../../core/scenario.ts';

export interface Counts {
  readonly users: number;
  /** Items that histories and candidates name; in all: rows of `items.parquet`. */
  readonly items: number;
  readonly impressions: number;
  /** Candidates, of which `positives` were clicked. */
  readonly rows: number;
  readonly positives: number;
}

export interface FileHash {
  readonly bytes: number;
  readonly sha256: string;
}

/** `scenario.json`: what a prepared folder holds and where it came from. No clock times: the same input gives the same bytes. */
export interface Manifest {
  readonly name: string;
  readonly version: number;
  readonly title: string;
  readonly licence: string;
  readonly options: Readonly<Record<string, string | number | boolean>>;
  readonly counts: Counts;
  readonly splits: { readonly [S in Split]?: Counts & { readonly columns: Shape } };
  /** Left out on purpose, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Raw lines set aside, by code. */
  readonly faults: Readonly<Record<string, number>>;
  /** Columns of `items.parquet` that a prompt tells. */
  readonly text: readonly string[];
  readonly notes: readonly string[];
  /** Raw files, by path inside the raw folder. */
  readonly raw: Readonly<Record<string, FileHash>>;
  /** The prepared tables. */
  readonly files: Readonly<Record<string, FileHash>>;
}
