import { type Column, type ColumnType, concatColumns } from '../core/column.ts';
import { DuckDBArrayType, DuckDBEnumType, type DuckDBListType, type DuckDBType, DuckDBTypeId as Id, native, type Vector } from './duckdb.ts';
import { memoryOf, numberReader } from './read-numbers.ts';
import { readText } from './read-text.ts';

/** Says what is wrong with the value at a position of the vector, and where that is in the file. */
export type Refuse = (at: number, code: 'null-value' | 'column-type', found: string) => never;

/** Positions [from, until) of a vector as a column with memory of its own. */
export type VectorReader = (vector: Vector, from: number, until: number, refuse: Refuse) => Column;

type Numbers = Int32Array | Float32Array | Float64Array | Uint8Array;
interface ArrayOf {
  new (length: number): Numbers;
  new (buffer: ArrayBufferLike, offset: number, length: number): Numbers;
  readonly BYTES_PER_ELEMENT: number;
}

const arrays = { bool: Uint8Array, int32: Int32Array, float32: Float32Array, float64: Float64Array } as const;
const sameLayout = { bool: Id.BOOLEAN, int32: Id.INTEGER, float32: Id.FLOAT, float64: Id.DOUBLE } as const;
const bounds = {
  bool: 'neither 0 nor 1', int32: 'past the int32 range', float32: 'past what a float32 holds', float64: 'past 2^53, more than a float64 holds',
} as const;

/** How vectors of a DuckDB type become columns of a type that it may be read as. */
export function vectorReader(type: DuckDBType, asked: ColumnType): VectorReader {
  const [, item] = /^list<(.*)>$/.exec(asked) ?? [];
  if (item !== undefined) return listReader(type, item as ColumnType);
  if (asked === 'vec<float32>') return vectorsReader(listReader(type, 'float32'));
  if (asked === 'utf8') return type instanceof DuckDBEnumType ? enumReader(type) : textReader;
  const number = asked as keyof typeof arrays;
  return type.typeId === sameLayout[number] ? copyReader(arrays[number] as ArrayOf) : castReader(type, number);
}

function copyReader(array: ArrayOf): VectorReader {
  const width = array.BYTES_PER_ELEMENT;
  return (vector, from, until, refuse) => {
    if (until === from) return new array(0);
    refuseNulls(vector, from, until, refuse);
    const { buffer, byteOffset } = memoryOf(vector, width * until);
    return new array(buffer, byteOffset + width * from, until - from);
  };
}

function castReader(type: DuckDBType, asked: keyof typeof arrays): VectorReader {
  const { bytes, view, whole } = numberReader(type);
  return (vector, from, until, refuse) => {
    const values: Numbers = new arrays[asked](until - from);
    if (until === from) return values;
    refuseNulls(vector, from, until, refuse);
    const read = view(memoryOf(vector, bytes * until), until);
    for (let at = from; at < until; at++) {
      const value = read(at);
      values[at - from] = value;
      const kept = values[at - from]!;
      const same = kept === value && (asked !== 'bool' || value <= 1);
      // Fractions may be rounded to the nearest float32, but not beyond all bounds; whole numbers may not.
      if (!same && (whole || (Math.abs(value) !== Infinity && Math.abs(kept) === Infinity))) {
        refuse(at, 'column-type', Number.isNaN(value) ? `a whole number ${bounds[asked]}` : `${value}, ${bounds[asked]}`);
      }
    }
    return values;
  };
}

const textReader: VectorReader = (vector, from, until, refuse) => {
  if (until === from) return [];
  refuseNulls(vector, from, until, refuse);
  return readText(vector, from, until);
};

function enumReader({ values }: DuckDBEnumType): VectorReader {
  const array = values.length <= 0xff ? Uint8Array : values.length <= 0xffff ? Uint16Array : Uint32Array;
  return (vector, from, until, refuse) => {
    if (until === from) return [];
    refuseNulls(vector, from, until, refuse);
    const { buffer, byteOffset } = memoryOf(vector, array.BYTES_PER_ELEMENT * until);
    const codes = new array(buffer as ArrayBuffer, byteOffset, until);
    return Array.from({ length: until - from }, (_, row) => values[codes[from + row]!]!);
  };
}

function listReader(type: DuckDBType, item: ColumnType): VectorReader {
  const readItems = vectorReader((type as DuckDBListType | DuckDBArrayType).valueType, item);
  return type instanceof DuckDBArrayType ? arrayRows(type, readItems) : listRows(readItems);
}

function arrayRows({ length }: DuckDBArrayType, readItems: VectorReader): VectorReader {
  return (vector, from, until, refuse) => {
    refuseNulls(vector, from, until, refuse);
    const offsets = Int32Array.from({ length: until - from + 1 }, (_, row) => row * length);
    const inRow: Refuse = (at, code, found) => refuse(Math.floor(at / length), code, `${found} (inside a vector)`);
    return { offsets, values: readItems(native.array_vector_get_child(vector), from * length, until * length, inRow) } as Column;
  };
}

function listRows(readItems: VectorReader): VectorReader {
  return (vector, from, until, refuse) => {
    const child = native.list_vector_get_child(vector);
    const offsets = new Int32Array(until - from + 1);
    if (until === from) return { offsets, values: readItems(child, 0, 0, refuse) } as Column;
    refuseNulls(vector, from, until, refuse);
    const { buffer, byteOffset } = memoryOf(vector, 16 * until);
    // Pairs of 64-bit start and length; both are far below 2^32.
    const entries = new Uint32Array(buffer, byteOffset, 4 * until);
    const parts: Column[] = [];
    // Rows mostly lie one behind the other: as many as do are read at once.
    for (let row = from; row < until;) {
      const first = row;
      const start = entries[4 * row]!;
      let end = start;
      for (; row < until; row++) {
        const length = entries[4 * row + 2]!;
        if (length > 0 && entries[4 * row] !== end && row > first) break;
        offsets[row - from + 1] = offsets[row - from]! + length;
        end += length;
      }
      const inRow: Refuse = (at, code, found) => {
        let owner = first;
        while (at >= entries[4 * owner]! + entries[4 * owner + 2]!) owner++;
        return refuse(owner, code, `${found} (inside a list)`);
      };
      if (end > start) parts.push(readItems(child, start, end, inRow));
    }
    const values = parts.length === 0 ? readItems(child, 0, 0, refuse) : concatColumns(parts);
    return { offsets, values } as Column;
  };
}

/** Lists that are all as long as the first one there ever was. */
function vectorsReader(readLists: VectorReader): VectorReader {
  let width: number | undefined;
  return (vector, from, until, refuse) => {
    const { offsets, values } = readLists(vector, from, until, refuse) as { offsets: Int32Array; values: Float32Array };
    for (let row = 0; row < until - from; row++) {
      const length = offsets[row + 1]! - offsets[row]!;
      width ??= length;
      if (length !== width) refuse(from + row, 'column-type', `a vector of ${length} numbers after vectors of ${width}`);
    }
    return { width: width ?? 0, values };
  };
}

function refuseNulls(vector: Vector, from: number, until: number, refuse: Refuse): void {
  // Absent where every value is there. One bit per value, lowest first.
  const valid = native.vector_get_validity(vector, 8 * Math.ceil(until / 64)) as Uint8Array | null;
  if (valid === null) return;
  for (let at = from; at < until; at++) if ((valid[at >> 3]! >> (at & 7) & 1) === 0) refuse(at, 'null-value', 'no value (NULL)');
}
