import type { List } from '../../core/column.ts';
import type { KeptPast } from './past-tensors.ts';
import type { Feed, TensorInfo } from './session-plan.ts';

/** Some sequences as one rectangle, shorter ones filled up on the right. */
export interface Padded {
  readonly rows: number;
  readonly tokens: number;
  /** Row-major [rows, tokens]; 0 where filled up. */
  readonly ids: Int32Array;
  /** Tokens of each sequence. */
  readonly lengths: Int32Array;
}

export interface Feeding {
  readonly type: string;
  readonly shape: readonly number[];
  readonly values: Int32Array | BigInt64Array | Float32Array | Uint16Array | Uint8Array;
}

/** The sequences at the positions `at`. `rows` and `tokens` widen the rectangle where a model fixes its size. */
export function padSequences(
  { offsets, values }: List<Int32Array>, at: Int32Array, { rows = at.length, tokens = 0 }: { rows?: number; tokens?: number } = {},
): Padded {
  const lengths = Int32Array.from({ length: rows }, (_, row) => lengthAt(offsets, at[Math.min(row, at.length - 1)]!));
  const wide = Math.max(tokens, ...lengths);
  const ids = new Int32Array(rows * wide);
  for (let row = 0; row < rows; row++) {
    const from = offsets[at[Math.min(row, at.length - 1)]!]!; // a row too many repeats the last
    ids.set(values.subarray(from, from + lengths[row]!), row * wide);
  }
  return { rows, tokens: wide, ids, lengths };
}

/** What one input of the model is fed, after `before` tokens whose keys and values `past` gives. */
export function feedOf({ type, shape, feed }: TensorInfo & { readonly feed: Feed }, padded: Padded, before = 0, past?: () => KeptPast): Feeding {
  const { rows, tokens, ids, lengths } = padded;
  switch (feed) {
    case 'ids': return typed(type, [rows, tokens], ids);
    case 'mask': return typed(type, [rows, before + tokens], everywhere({ rows, tokens: before + tokens }, (row, at) => at < before + lengths[row]! ? 1 : 0));
    case 'positions': return typed(type, [rows, tokens], everywhere(padded, (_, at) => before + at));
    case 'zeros': return typed(type, [rows, tokens], new Int32Array(rows * tokens));
    case 'past': return past ? { type, ...past() } : typed(type, emptyPast(shape, rows), new Int32Array(0));
    case 'no': return typed(type, shape.map(() => 1), Int32Array.of(Number(past !== undefined)));
  }
}

/** No past: the rows of this call, no tokens, and the sizes that the model fixes. */
function emptyPast(shape: readonly (number | string)[], rows: number): number[] {
  return shape.map((size, at) => typeof size === 'number' && size > 0 ? size : at === 0 ? rows : 0);
}

function everywhere({ rows, tokens }: Pick<Padded, 'rows' | 'tokens'>, value: (row: number, at: number) => number): Int32Array {
  const values = new Int32Array(rows * tokens);
  for (let row = 0; row < rows; row++) for (let at = 0; at < tokens; at++) values[row * tokens + at] = value(row, at);
  return values;
}

function typed(type: string, shape: readonly number[], values: Int32Array): Feeding {
  switch (type) {
    case 'int64': return { type, shape, values: BigInt64Array.from(values, BigInt) };
    case 'float32': return { type, shape, values: Float32Array.from(values) };
    case 'float16': return { type, shape, values: Uint16Array.from(values, (value) => value === 0 ? 0 : 0x3c00) };
    case 'bool': return { type, shape, values: Uint8Array.from(values) };
    default: return { type, shape, values };
  }
}

const lengthAt = (offsets: Int32Array, at: number) => offsets[at + 1]! - offsets[at]!;
