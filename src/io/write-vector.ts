import { type Column, type ColumnType, isList, isVectors, type List } from '../core/column.ts';
import { native, type Vector } from './duckdb.ts';

/** The SQL type that a column is stored as. A vector is a list in Parquet, which has no other word for it. */
export function sqlType(type: ColumnType): string {
  const [, item] = /^list<(.*)>$/.exec(type) ?? [];
  if (item !== undefined) return `${sqlType(item as ColumnType)}[]`;
  return { utf8: 'VARCHAR', bool: 'BOOLEAN', int32: 'INTEGER', float32: 'FLOAT', float64: 'DOUBLE', 'vec<float32>': 'FLOAT[]' }[type as 'utf8'];
}

/** Copies rows [from, until) of a column into an empty vector. */
export function writeVector(vector: Vector, column: Column, from: number, until: number): void {
  if (isList(column)) {
    writeList(vector, column as List<Column>, from, until);
  } else if (isVectors(column)) {
    const { width, values } = column;
    const offsets = Int32Array.from({ length: until - from + 1 }, (_, row) => (from + row) * width);
    writeList(vector, { offsets, values }, 0, until - from);
  } else if (ArrayBuffer.isView(column)) {
    copy(vector, column instanceof Uint8Array ? flags(column.subarray(from, until)) : column.subarray(from, until));
  } else {
    for (let row = from; row < until; row++) native.vector_assign_string_element(vector, row - from, column[row]!);
  }
}

function writeList(vector: Vector, { offsets, values }: List<Column>, from: number, until: number): void {
  const start = offsets[from]!;
  const end = offsets[until]!;
  // Pairs of 64-bit start and length.
  const entries = new Uint32Array(4 * (until - from));
  for (let row = from; row < until; row++) {
    entries[4 * (row - from)] = offsets[row]! - start;
    entries[4 * (row - from) + 2] = offsets[row + 1]! - offsets[row]!;
  }
  copy(vector, entries);
  native.list_vector_reserve(vector, end - start);
  native.list_vector_set_size(vector, end - start);
  if (end > start) writeVector(native.list_vector_get_child(vector), values, start, end);
}

function copy(vector: Vector, values: Exclude<Column, readonly string[] | { offsets: unknown } | { width: unknown }> | Uint32Array): void {
  native.copy_data_to_vector(vector, 0, values.buffer as ArrayBuffer, values.byteOffset, values.byteLength);
}

/** DuckDB takes any byte for a flag and breaks on one that is neither 0 nor 1. */
function flags(values: Uint8Array): Uint8Array {
  return values.every((value) => value <= 1) ? values : values.map((value) => (value === 0 ? 0 : 1));
}
