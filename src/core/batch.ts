/**
 * The one thing that travels through an rxrec graph: a slice of a table.
 *
 * A batch is column-oriented because everything it meets is: Parquet pages on
 * the way in, tensors in the middle, Parquet pages on the way out.
 */
import type { ColumnType, ColumnTypes } from './column.ts';

/** Column names and their types: `{ label: 'bool', score: 'float32' }`. */
export type Shape = Readonly<Record<string, ColumnType>>;

/** The columns a shape describes. */
export type Columns<S extends Shape> = { readonly [K in keyof S]: ColumnTypes[S[K]] };

/** Source rows [first, end). A batch may lose rows on its way; it never loses its span. */
export interface Span {
  readonly first: number;
  readonly end: number;
}

/** A row taken out of the stream, and why. Data, not an exception. */
export interface RowFault {
  /** Source row number. */
  readonly row: number;
  /** The operator, or the file and line, that set it aside. */
  readonly operator: string;
  /** Kebab case. */
  readonly code: string;
  /** What was found and what was expected. */
  readonly message: string;
}

export interface Batch<C> {
  readonly span: Span;
  /**
   * Source row of each row held, counted from `span.first` (so source row numbers may pass 2^31).
   * Ascending; equal neighbours where a source row was expanded into several.
   */
  readonly rows: Int32Array;
  readonly columns: C;
  readonly faults: readonly RowFault[];
}

/**
 * Makes a batch of whole rows starting at source row `first`.
 *
 * @example
 * batchOf({ user: Int32Array.of(7, 8) }, 2, 100).span // { first: 100, end: 102 }
 */
export function batchOf<C>(columns: C, rowCount: number, first = 0): Batch<C> {
  const rows = rowCount <= counting.length ? counting.subarray(0, rowCount) : countTo(rowCount);
  return { span: { first, end: first + rowCount }, rows, columns, faults: [] };
}

function countTo(end: number): Int32Array {
  const numbers = new Int32Array(end);
  for (let at = 0; at < end; at++) numbers[at] = at;
  return numbers;
}

/** 0, 1, 2, ... Shared by every batch that holds whole rows, since no operator writes into a batch it was given. */
const counting = countTo(16_384);

/** The same rows with more columns. The input batch is left as it was. */
export function withColumns<C, A>(batch: Batch<C>, added: A): Batch<C & A> {
  return { ...batch, columns: { ...batch.columns, ...added } };
}

/** Source row number of the row at position `at`. */
export function sourceRow({ span, rows }: Batch<unknown>, at: number): number {
  return span.first + rows[at]!;
}
