import { type ColumnBuffer, ListBuffer, type NumberBuffer, TextBuffer, VectorBuffer } from './column-buffer.ts';
import { DuckDBArrayType, DuckDBEnumType, type DuckDBListType, type DuckDBType, DuckDBTypeId as Id, native, type Vector } from './duckdb.ts';
import { memoryOf, numberReader } from './read-numbers.ts';
import { readText } from './read-text.ts';

/** Says what is wrong with the value at a position of the vector, and where that is in the file. */
export type Refuse = (at: number, code: 'null-value' | 'column-type', found: string) => never;

/** Appends positions [from, until) of a vector to a buffer. */
export type VectorReader = (vector: Vector, from: number, until: number, refuse: Refuse) => void;

/** Pairs a DuckDB type with a buffer that accepts it. */
export function vectorReader(type: DuckDBType, into: ColumnBuffer): VectorReader {
  if (into instanceof ListBuffer) return listReader(type, into);
  if (into instanceof VectorBuffer) return vectorsReader(type, into);
  if (into instanceof TextBuffer) return type instanceof DuckDBEnumType ? enumReader(type, into) : textReader(into);
  return isSame(type, into) ? copyReader(into) : castReader(type, into);
}

function isSame({ typeId }: DuckDBType, { array }: NumberBuffer): boolean {
  return (typeId === Id.INTEGER && array === Int32Array) || (typeId === Id.FLOAT && array === Float32Array)
    || (typeId === Id.DOUBLE && array === Float64Array) || (typeId === Id.BOOLEAN && array === Uint8Array);
}

/** The same memory layout on both sides. */
function copyReader(into: NumberBuffer): VectorReader {
  const width = into.values.BYTES_PER_ELEMENT;
  const array = into.array as unknown as new (buffer: ArrayBufferLike, offset: number, length: number) => Int32Array;
  return (vector, from, until, refuse) => {
    refuseNulls(vector, from, until, refuse);
    const { buffer, byteOffset } = memoryOf(vector, width * until);
    into.reserve(until - from).set(new array(buffer, byteOffset + width * from, until - from), into.length);
    into.length += until - from;
  };
}

function castReader(type: DuckDBType, into: NumberBuffer): VectorReader {
  const { bytes, view, whole } = numberReader(type);
  const { array } = into;
  const problem = array === Uint8Array ? 'neither 0 nor 1' : array === Int32Array ? 'past the int32 range'
    : array === Float32Array ? 'past what a float32 holds' : 'past 2^53, more than a float64 holds';
  return (vector, from, until, refuse) => {
    refuseNulls(vector, from, until, refuse);
    const read = view(memoryOf(vector, bytes * until), until);
    const values = into.reserve(until - from);
    const shift = into.length - from;
    for (let at = from; at < until; at++) {
      const value = read(at);
      values[at + shift] = value;
      const same = values[at + shift] === value && (array !== Uint8Array || value <= 1);
      // Fractions may be rounded to the nearest float32, but not beyond all bounds; whole numbers may not.
      if (!same && (whole || (Math.abs(value) !== Infinity && Math.abs(values[at + shift]!) === Infinity))) {
        refuse(at, 'column-type', Number.isNaN(value) ? `a whole number ${problem}` : `${value}, ${problem}`);
      }
    }
    into.length += until - from;
  };
}

function textReader(into: TextBuffer): VectorReader {
  return (vector, from, until, refuse) => {
    refuseNulls(vector, from, until, refuse);
    readText(vector, from, until, into.values);
  };
}

function enumReader({ values }: DuckDBEnumType, into: TextBuffer): VectorReader {
  const array = values.length <= 0xff ? Uint8Array : values.length <= 0xffff ? Uint16Array : Uint32Array;
  return (vector, from, until, refuse) => {
    refuseNulls(vector, from, until, refuse);
    const { buffer, byteOffset } = memoryOf(vector, array.BYTES_PER_ELEMENT * until);
    const codes = new array(buffer as ArrayBuffer, byteOffset, until);
    for (let at = from; at < until; at++) into.values.push(values[codes[at]!]!);
  };
}

function listReader(type: DuckDBType, { offsets, items }: ListBuffer): VectorReader {
  const readItems = vectorReader(itemType(type), items);
  return (vector, from, until, refuse) => {
    const spans = readSpans(type, vector, from, until, readItems, refuse);
    const ends = offsets.reserve(until - from);
    for (let row = 0; row < spans.length; row++) {
      ends[offsets.length] = ends[offsets.length - 1]! + spans[row]!;
      offsets.length++;
    }
  };
}

function vectorsReader(type: DuckDBType, into: VectorBuffer): VectorReader {
  const readItems = vectorReader(itemType(type), into.numbers);
  return (vector, from, until, refuse) => {
    const lengths = readSpans(type, vector, from, until, readItems, refuse);
    for (let row = 0; row < lengths.length; row++) {
      if (into.width < 0) into.width = lengths[row]!;
      if (lengths[row] !== into.width) {
        refuse(from + row, 'column-type', `a vector of ${lengths[row]} numbers after vectors of ${into.width}`);
      }
    }
  };
}

/** Reads the items of rows [from, until) and answers how many each row has. */
function readSpans(type: DuckDBType, vector: Vector, from: number, until: number, readItems: VectorReader, refuse: Refuse): Int32Array {
  refuseNulls(vector, from, until, refuse);
  const lengths = new Int32Array(until - from);
  if (type instanceof DuckDBArrayType) {
    const { length } = type;
    lengths.fill(length);
    const inRow: Refuse = (at, code, found) => refuse(Math.floor(at / length), code, found);
    if (until > from) readItems(native.array_vector_get_child(vector), from * length, until * length, inRow);
    return lengths;
  }
  const { buffer, byteOffset } = memoryOf(vector, 16 * until);
  // Pairs of 64-bit start and length; both are far below 2^32.
  const entries = new Uint32Array(buffer, byteOffset, 4 * until);
  const child = native.list_vector_get_child(vector);
  for (let row = from; row < until;) {
    const first = row;
    const start = entries[4 * row]!;
    let end = start;
    for (; row < until && (entries[4 * row] === end || entries[4 * row + 2] === 0); row++) {
      lengths[row - from] = entries[4 * row + 2]!;
      end += entries[4 * row + 2]!;
    }
    const inRow: Refuse = (at, code, found) => {
      let owner = first;
      while (at >= entries[4 * owner]! + entries[4 * owner + 2]! || entries[4 * owner + 2] === 0) owner++;
      return refuse(owner, code, `${found} (inside a list)`);
    };
    if (end > start) readItems(child, start, end, inRow);
  }
  return lengths;
}

function itemType(type: DuckDBType): DuckDBType {
  return (type as DuckDBListType | DuckDBArrayType).valueType;
}

function refuseNulls(vector: Vector, from: number, until: number, refuse: Refuse): void {
  // Absent where every value is there. One bit per value, lowest first.
  const valid = native.vector_get_validity(vector, 8 * Math.ceil(until / 64)) as Uint8Array | null;
  if (valid === null) return;
  for (let at = from; at < until; at++) if ((valid[at >> 3]! >> (at & 7) & 1) === 0) refuse(at, 'null-value', 'no value (NULL)');
}
