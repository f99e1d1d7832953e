import { type DuckDBType, type DuckDBDecimalType, DuckDBTypeId as Id, native, type Vector } from './duckdb.ts';

/** Values of one vector by position; `exact` is false for an integer that a double cannot hold. */
export interface NumberReader {
  readonly bytes: number;
  /** Reads from the raw memory of a vector. */
  view(memory: Uint8Array, count: number): (at: number) => number;
  /** Whether the values are whole numbers, which are never rounded. */
  readonly whole: boolean;
}

const day = 86_400_000;

/** How the numbers of a DuckDB type lie in memory. A whole number past 2^53 reads as NaN: the caller refuses it. */
export function numberReader(type: DuckDBType): NumberReader {
  switch (type.typeId) {
    case Id.BOOLEAN:
    case Id.UTINYINT: return reader(Uint8Array, true);
    case Id.TINYINT: return reader(Int8Array, true);
    case Id.SMALLINT: return reader(Int16Array, true);
    case Id.USMALLINT: return reader(Uint16Array, true);
    case Id.INTEGER: return reader(Int32Array, true);
    case Id.UINTEGER: return reader(Uint32Array, true);
    case Id.FLOAT: return reader(Float32Array, false);
    case Id.DATE: return reader(Int32Array, false, day);
    case Id.BIGINT: return wideReader(true, 1);
    case Id.UBIGINT: return wideReader(false, 1);
    case Id.TIMESTAMP_S: return wideReader(true, 1000);
    case Id.TIMESTAMP_MS: return wideReader(true, 1);
    case Id.TIMESTAMP:
    case Id.TIMESTAMP_TZ: return wideReader(true, 1 / 1000);
    case Id.TIMESTAMP_NS: return bigReader(8, 1e6);
    case Id.HUGEINT: return bigReader(16, 1);
    case Id.DECIMAL: return decimalReader(type as DuckDBDecimalType);
    default: return reader(Float64Array, false);
  }
}

/** The raw memory of a vector. Valid while its chunk is. */
export const memoryOf = (vector: Vector, bytes: number): Uint8Array => native.vector_get_data(vector, bytes);

type NumberArray = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;
type ArrayOf = { new (buffer: ArrayBufferLike, offset: number, length: number): NumberArray; readonly BYTES_PER_ELEMENT: number };

function reader(array: ArrayOf, whole: boolean, times = 1): NumberReader {
  return {
    bytes: array.BYTES_PER_ELEMENT,
    whole,
    view: ({ buffer, byteOffset }, count) => {
      const values = new array(buffer, byteOffset, count);
      return times === 1 ? (at) => values[at]! : (at) => values[at]! * times;
    },
  };
}

/** 64-bit integers as two halves: a BigInt per value would cost ten times as much. */
function wideReader(signed: boolean, times: number): NumberReader {
  return {
    bytes: 8,
    whole: true,
    view: ({ buffer, byteOffset }, count) => {
      const low = new Uint32Array(buffer, byteOffset, 2 * count);
      const high = signed ? new Int32Array(buffer, byteOffset, 2 * count) : low;
      const part = times < 1 ? Math.round(1 / times) : 1;
      return (at) => {
        const top = high[2 * at + 1]!;
        const bottom = low[2 * at]!;
        if ((top >= 0x20_0000 && (top > 0x20_0000 || bottom > 0)) || top < -0x20_0000) return Number.NaN;
        const value = top * 0x1_0000_0000 + bottom;
        return part === 1 ? value * times : value / part;
      };
    },
  };
}

/** 128-bit integers, and nanoseconds, which are past 2^53 since 1970. */
function bigReader(bytes: 8 | 16, divisor: number, whole = true): NumberReader {
  return {
    bytes,
    whole,
    view: ({ buffer, byteOffset }, count) => {
      const halves = new BigInt64Array(buffer, byteOffset, count * bytes / 8);
      return (at) => {
        const value = bytes === 8 ? halves[at]! : (halves[2 * at + 1]! << 64n) + BigInt.asUintN(64, halves[2 * at]!);
        if (divisor === 1 && whole && (value > 2n ** 53n || value < -(2n ** 53n))) return Number.NaN;
        return Number(value) / divisor;
      };
    },
  };
}

function decimalReader({ width, scale }: DuckDBDecimalType): NumberReader {
  const divisor = 10 ** scale;
  if (width > 18) return bigReader(16, divisor, false);
  if (width > 9) return bigReader(8, divisor, false);
  const base = reader(width > 4 ? Int32Array : Int16Array, false);
  return { ...base, view: (memory, count) => {
    const unscaled = base.view(memory, count);
    return (at) => unscaled(at) / divisor;
  } };
}
