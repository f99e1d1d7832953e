import type { Batch, Shape } from './batch.ts';

/** A place that rows can be written to. `saveRows` writes through it without knowing the format. */
export interface Table {
  /** The same table with a relative path taken from `folder`. */
  within(folder: string): Table;
  /** Where it lies, for messages and for finding two writers of one place. */
  readonly path: string;
  /** Opens one part. Nothing is visible under its final name until `close` has returned. */
  open(part: { readonly name: string; readonly shape: Shape }): Promise<TableWriter>;
  /** What is printed and fingerprinted. */
  toJSON(): object;
}

export interface TableWriter {
  write(batch: Batch<unknown>): Promise<void>;
  /** Completes the part and gives it its final name. */
  close(): Promise<void>;
  /** Throws away what was written. */
  abandon(): Promise<void>;
}
