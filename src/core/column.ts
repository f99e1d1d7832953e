/**
 * Columns: typed arrays, and lists as offsets plus one values array, as in Arrow.
 *
 * A row of a list column is the range `values[offsets[row], offsets[row + 1])`. The first
 * offset need not be 0: slicing rows narrows the offsets and leaves the values where they are.
 */

import { DataError } from './errors.ts';

/** Rows of unequal length over one values column. */
export interface List<Values> {
  /** One more than there are rows; never decreasing. */
  readonly offsets: Int32Array;
  readonly values: Values;
}

/** Row-major [rows, width]. */
export interface Vectors {
  readonly width: number;
  readonly values: Float32Array;
}

/** Column element types and the JavaScript value that holds a whole column of them. */
export interface ColumnTypes {
  readonly utf8: readonly string[];
  readonly int32: Int32Array;
  readonly float32: Float32Array;
  readonly float64: Float64Array;
  /** 0 or 1. */
  readonly bool: Uint8Array;
  readonly 'vec<float32>': Vectors;
  readonly 'list<utf8>': List<readonly string[]>;
  readonly 'list<int32>': List<Int32Array>;
  readonly 'list<float32>': List<Float32Array>;
  readonly 'list<bool>': List<Uint8Array>;
  readonly 'list<list<int32>>': List<List<Int32Array>>;
  readonly 'list<vec<float32>>': List<Vectors>;
}

export type ColumnType = keyof ColumnTypes;
export type Column = ColumnTypes[ColumnType];
type TypedArray = Int32Array | Float32Array | Float64Array | Uint8Array;

/** Number of rows. */
export function rowCountOf(column: Column): number {
  if (isList(column)) return column.offsets.length - 1;
  if (isVectors(column)) return column.width === 0 ? 0 : column.values.length / column.width;
  return column.length;
}

/** Rows [from, until). Shares memory with the input wherever the layout allows it. */
export function sliceColumn<T extends Column>(column: T, from: number, until: number): T;
export function sliceColumn(column: Column, from: number, until: number): Column {
  if (isList(column)) return { offsets: column.offsets.subarray(from, until + 1), values: column.values } as Column;
  if (isVectors(column)) {
    const { width, values } = column;
    return { width, values: values.subarray(from * width, until * width) };
  }
  return isTyped(column) ? column.subarray(from, until) : column.slice(from, until);
}

/** The rows at the positions `at`, in that order, as fresh memory. */
export function takeColumn<T extends Column>(column: T, at: ArrayLike<number>): T;
export function takeColumn(column: Column, at: ArrayLike<number>): Column {
  if (isList(column)) return takeList(column, at);
  if (isVectors(column)) {
    const { width, values } = column;
    const taken = new Float32Array(at.length * width);
    for (let to = 0; to < at.length; to++) {
      taken.set(values.subarray(at[to]! * width, (at[to]! + 1) * width), to * width);
    }
    return { width, values: taken };
  }
  const taken = isTyped(column) ? freshLike(column, at.length) : new Array<string>(at.length);
  for (let to = 0; to < at.length; to++) taken[to] = column[at[to]!]!;
  return taken as Column;
}

/** The rows of all parts, one after the other. At least one part. Errors: `DataError` `column-type` for vectors of several widths. */
export function concatColumns<T extends Column>(parts: readonly T[]): T;
export function concatColumns(parts: readonly Column[]): Column {
  const head = parts[0]!;
  if (parts.length === 1) return head;
  if (isList(head)) return concatLists(parts as readonly List<Column>[]) as Column;
  if (isVectors(head)) return concatVectors(parts as readonly Vectors[]);
  if (!isTyped(head)) return ([] as string[]).concat(...(parts as readonly (readonly string[])[])); // a hundred times faster than flat()
  const joined = freshLike(head, parts.reduce((sum, part) => sum + (part as TypedArray).length, 0));
  let at = 0;
  for (const part of parts as readonly TypedArray[]) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** A list column from the length of each row. */
export function listOf<Values>(values: Values, lengths: ArrayLike<number>): List<Values> {
  const offsets = new Int32Array(lengths.length + 1);
  for (let row = 0; row < lengths.length; row++) offsets[row + 1] = offsets[row]! + lengths[row]!;
  return { offsets, values };
}

/** A list whose rows are as long as those of `list`, over new values: one for each that `list` has within its rows. */
export function listLike<Values>({ offsets }: List<unknown>, values: Values): List<Values> {
  const first = offsets[0]!;
  return { offsets: first === 0 ? offsets : offsets.map((offset) => offset - first), values };
}

/** The values within the rows of a list: none of those before its first row or after its last. */
export function valuesWithin<Values extends Column>({ offsets, values }: List<Values>): Values {
  return sliceColumn(values, offsets[0]!, offsets.at(-1)!);
}

/** The type that a column's memory layout shows. */
export function columnTypeOf(column: Column): ColumnType {
  if (isList(column)) return `list<${columnTypeOf(column.values as Column)}>` as ColumnType;
  if (isVectors(column)) return 'vec<float32>';
  if (column instanceof Int32Array) return 'int32';
  if (column instanceof Float32Array) return 'float32';
  if (column instanceof Float64Array) return 'float64';
  return column instanceof Uint8Array ? 'bool' : 'utf8';
}

export function isList(column: Column): column is Extract<Column, List<unknown>> {
  return 'offsets' in column;
}

export function isVectors(column: Column): column is Vectors {
  return 'width' in column;
}

function isTyped(column: Exclude<Column, List<unknown> | Vectors>): column is TypedArray {
  return ArrayBuffer.isView(column);
}

function freshLike<T extends TypedArray>(column: T, length: number): T {
  return new (column.constructor as new (length: number) => T)(length);
}

function takeList({ offsets, values }: Extract<Column, List<unknown>>, at: ArrayLike<number>): Column {
  let total = 0;
  for (let to = 0; to < at.length; to++) total += offsets[at[to]! + 1]! - offsets[at[to]!]!;
  const inner = new Int32Array(total);
  const taken = new Int32Array(at.length + 1);
  let end = 0;
  for (let to = 0; to < at.length; to++) {
    for (let from = offsets[at[to]!]!; from < offsets[at[to]! + 1]!; from++) inner[end++] = from;
    taken[to + 1] = end;
  }
  return { offsets: taken, values: takeColumn(values as Column, inner) } as Column;
}

/** A part without rows may be of any width: nothing was there to tell it. */
function concatVectors(parts: readonly Vectors[]): Vectors {
  const filled = parts.filter(({ values }) => values.length > 0);
  const { width } = filled[0] ?? parts[0]!;
  const other = filled.find((part) => part.width !== width);
  if (other) throw new DataError('column-type', `vectors of width ${width} and ${other.width} in one column`, 'all vectors of a column come from one encoder');
  return { width, values: concatColumns(parts.map(({ values }) => values)) };
}

function concatLists(parts: readonly List<Column>[]): List<Column> {
  const rows = parts.reduce((sum, { offsets }) => sum + offsets.length - 1, 0);
  const joined = new Int32Array(rows + 1);
  let row = 0;
  let end = 0;
  for (const { offsets } of parts) {
    const shift = end - offsets[0]!;
    for (let i = 1; i < offsets.length; i++) joined[++row] = offsets[i]! + shift;
    end = joined[row]!;
  }
  const values = parts.map(({ offsets, values }) => sliceColumn(values, offsets[0]!, offsets[offsets.length - 1]!));
  return { offsets: joined, values: concatColumns(values) };
}
