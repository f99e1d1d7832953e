import type { Batch } from '../core/batch.ts';
import { sourceRow } from '../core/batch.ts';
import { type Column, isList, isVectors, rowCountOf, sliceColumn } from '../core/column.ts';

type Table = Readonly<Record<string, Column>>;

/**
 * The rows of a column as plain values, whatever memory they lie in: for comparing in tests, slow.
 *
 * @example
 * valuesOf({ offsets: Int32Array.of(1, 3, 3), values: Int32Array.of(9, 7, 8) }) // [[7, 8], []]
 */
export function valuesOf(column: Column): unknown[] {
  if (isList(column)) {
    const { offsets } = column;
    return Array.from({ length: offsets.length - 1 }, (_, row) =>
      valuesOf(sliceColumn(column.values as Column, offsets[row]!, offsets[row + 1]!)));
  }
  if (!isVectors(column)) return [...column];
  const { width, values } = column;
  return Array.from({ length: rowCountOf(column) }, (_, row) => [...values.subarray(row * width, (row + 1) * width)]);
}

/** The rows of all batches as plain objects, with their source row numbers: `{ row: 7, user: 3, history: [1, 2] }`. */
export function rowsOf(batches: readonly Batch<unknown>[]): Record<string, unknown>[] {
  return batches.flatMap((batch) => {
    const columns = Object.entries(batch.columns as Table).map(([name, column]) => [name, valuesOf(column)] as const);
    return Array.from(batch.rows, (_, at) =>
      ({ row: sourceRow(batch, at), ...Object.fromEntries(columns.map(([name, values]) => [name, values[at]])) }));
  });
}
