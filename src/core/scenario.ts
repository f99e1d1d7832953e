import type { Columns, Shape } from './batch.ts';

/** A line of a raw file that could not be used, and why. */
export interface RawFault {
  /** Path inside the raw folder. */
  readonly file: string;
  /** Line, or row of a table, from 1. */
  readonly line: number;
  /** Kebab case. */
  readonly code: string;
  /** What was found and what was expected. */
  readonly message: string;
}

export type Split = 'train' | 'valid' | 'test';

/** The columns of every prepared split. One row is one impression. */
export const impressionShape = {
  /** Row number of the user in `users.parquet`. */
  user: 'int32',
  /** Milliseconds since 1970, UTC; NaN where the data has no time. */
  time: 'float64',
  /** Row numbers in `items.parquet`, oldest click first. */
  history: 'list<int32>',
  /** Row numbers in `items.parquet`, in the order of the raw data. */
  candidates: 'list<int32>',
  /** One per candidate; 1 for a click. */
  labels: 'list<bool>',
} as const satisfies Shape;

export type Impressions = Columns<typeof impressionShape>;

/** A data set: how its raw files become prepared tables. One data set, one file. */
export interface Scenario<Options extends object = object> {
  /** Equal to the file name. */
  readonly name: string;
  /** Moves whenever the prepared tables of the same raw files move. */
  readonly version: number;
  /** One line for `rxrec list`. */
  readonly title: string;
  /** What may be done with the raw data, in one sentence. */
  readonly licence: string;
  /** Each option: what it means (for `--help`) and its default; the type of the default is its type. */
  readonly options: { readonly [K in keyof Options]: { readonly about: string; readonly default: Options[K] } };
  prepare(preparation: Preparation, options: Options): Promise<void>;
}

/** What a scenario is given: the raw files, and places to put what it makes of them. */
export interface Preparation {
  /** Raw folder or archive, as the user wrote it; empty for a generator. */
  readonly from: string;
  /** Writes `items.parquet`: one row per item in item-number order; `id` and any text or number columns. */
  items(columns: Readonly<Record<string, Columns<Shape>[string]>>): Promise<void>;
  /** Writes `users.parquet`: one row per user in user-number order; `id`. */
  users(columns: Readonly<Record<string, Columns<Shape>[string]>>): Promise<void>;
  /** Appends impressions to a split, in order. Further columns (`probabilities`) may follow those of `impressionShape`. */
  impressions(split: Split, columns: Impressions & Readonly<Record<string, Columns<Shape>[string]>>): Promise<void>;
  /** How an item is told in a prompt: the columns of `items` that hold its text; several are joined as `name: value, ...`. */
  text(columns: readonly string[]): void;
  /** Sets a raw line aside; it is written to `faults.parquet` and counted. */
  fault(fault: RawFault): void;
  /** Counts what was left out on purpose, by a reason that begins with what is counted: `dropped('rating-neutral', 20_047)`. */
  dropped(reason: string, count?: number): void;
  /** A sentence that the manifest must carry (an assumption, a missing file). */
  note(sentence: string): void;
  /** Says that a raw file was read, so that its hash enters the manifest. Path as opened. */
  read(path: string): void;
}
