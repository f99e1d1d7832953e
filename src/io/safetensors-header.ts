import type { FileHandle } from 'node:fs/promises';

import { DataError } from '../core/errors.ts';
import { parseJsonObject } from './json-file.ts';
import { readPiece } from './read-piece.ts';

/** Element types that are read, and the bytes of one element. */
const elementBytes = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, I16: 2, I8: 1, U8: 1, BOOL: 1 } as const;
export type ElementType = keyof typeof elementBytes;

export interface TensorPlace {
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Bytes from the end of the header. */
  readonly from: number;
  readonly until: number;
}

export interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, TensorPlace>;
  readonly metadata: Readonly<Record<string, string>>;
  /** First byte behind the header. */
  readonly start: number;
  /** Length of the file. */
  readonly fileBytes: number;
}

const longestHeader = 100_000_000; // bytes, the limit of the format
const deepest = 4; // object, tensor, shape, and one to spare

/** Reads the header of a .safetensors file and checks all of it: see `openSafetensors`. */
export async function readHeader(file: FileHandle, path: string): Promise<SafetensorsHeader> {
  const { size: fileBytes } = await file.stat();
  if (fileBytes < 8) throw malformedSafetensors(path, `it has ${fileBytes} bytes; the length of the header alone takes 8`);
  const length = Number((await readPiece(file, path, 0, 8)).getBigUint64(0, true));
  if (length > longestHeader || 8 + length > fileBytes) {
    throw malformedSafetensors(path, `a header of ${length} bytes is announced in a file of ${fileBytes}; at most ${longestHeader} and not beyond the end`);
  }
  const text = new Uint8Array((await readPiece(file, path, 8, length)).buffer);
  const { __metadata__: metadata = {}, ...entries } = parseJsonObject(text, `${path}, the header`, { maxBytes: longestHeader, maxDepth: deepest, uniqueKeys: true });
  if (!isTexts(metadata)) throw malformedSafetensors(path, '__metadata__ is not an object of texts');
  const tensors = new Map(Object.entries(entries).map(([name, entry]) => [name, placeOf(path, name, entry)]));
  checkRanges(path, tensors, fileBytes - 8 - length);
  return { tensors, metadata, start: 8 + length, fileBytes };
}

function placeOf(path: string, name: string, entry: unknown): TensorPlace {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as { dtype?: unknown; shape?: unknown; data_offsets?: unknown };
  if (typeof dtype !== 'string' || !isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) {
    throw malformedSafetensors(path, `tensor "${name}" lacks dtype, shape or data_offsets`);
  }
  if (!Object.hasOwn(elementBytes, dtype)) {
    throw new DataError('column-type', `${path}: tensor "${name}" is ${dtype}; read are ${Object.keys(elementBytes).join(', ')}`,
      'save the model in one of these types');
  }
  const type = dtype as ElementType;
  const [from, until] = offsets as [number, number];
  const expected = shape.reduce((product, size) => product * size, elementBytes[type]);
  if (until - from !== expected) {
    throw malformedSafetensors(path, `tensor "${name}" ${dtype} [${shape.join(', ')}] takes ${expected} bytes, its range has ${until - from}`);
  }
  return { type, shape, from, until };
}

function checkRanges(path: string, tensors: ReadonlyMap<string, TensorPlace>, bytes: number): void {
  let end = 0;
  for (const [name, { from, until }] of [...tensors].sort(([, a], [, b]) => a.from - b.from || a.until - b.until)) {
    if (from !== end) throw malformedSafetensors(path, `tensor "${name}" begins at byte ${from}, the one before it ends at ${end}`);
    end = until;
  }
  if (end !== bytes) throw malformedSafetensors(path, `the tensors end at byte ${end}, the file at ${bytes}`);
}

const isCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);

const isTexts = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((text) => typeof text === 'string');

export const malformedSafetensors = (path: string, found: string): DataError => new DataError('malformed', `${path} is not a safetensors file: ${found}`,
  'fetch the file again: it was cut short, changed or is another file');
