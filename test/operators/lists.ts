import type { List, Vectors } from '../../src/core/column.ts';

const offsetsOf = (rows: readonly { readonly length: number }[]) => {
  const offsets = new Int32Array(rows.length + 1);
  rows.forEach(({ length }, row) => { offsets[row + 1] = offsets[row]! + length; });
  return offsets;
};

export const integers = (rows: readonly (readonly number[])[]): List<Int32Array> =>
  ({ offsets: offsetsOf(rows), values: Int32Array.from(rows.flat()) });

export const floats = (rows: readonly (readonly number[])[]): List<Float32Array> =>
  ({ offsets: offsetsOf(rows), values: Float32Array.from(rows.flat()) });

export const flags = (rows: readonly (readonly number[])[]): List<Uint8Array> =>
  ({ offsets: offsetsOf(rows), values: Uint8Array.from(rows.flat()) });

export const texts = (rows: readonly (readonly string[])[]): List<readonly string[]> =>
  ({ offsets: offsetsOf(rows), values: rows.flat() });

export const sequences = (rows: readonly (readonly (readonly number[])[])[]): List<List<Int32Array>> =>
  ({ offsets: offsetsOf(rows), values: integers(rows.flat()) });

export const vectors = (rows: readonly (readonly number[])[]): Vectors =>
  ({ width: rows[0]?.length ?? 0, values: Float32Array.from(rows.flat()) });

export const vectorLists = (rows: readonly (readonly (readonly number[])[])[]): List<Vectors> =>
  ({ offsets: offsetsOf(rows), values: vectors(rows.flat()) });
