import { type FileHandle, open } from 'node:fs/promises';

import { DataError } from '../core/errors.ts';
import { toFloat32 } from './half-precision.ts';
import { ioError } from './io-error.ts';

/** Element types that are read, and the bytes of one element. */
const elementBytes = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, BOOL: 1 } as const;
export type ElementType = keyof typeof elementBytes;

export interface TensorPlace {
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Bytes from the end of the header. */
  readonly from: number;
  readonly until: number;
}

export interface Tensor {
  readonly shape: readonly number[];
  /** F16 and BF16 are widened; I64 must fit a double exactly; BOOL is 0 or 1. */
  readonly values: Float64Array | Float32Array | Int32Array;
}

export interface Safetensors {
  readonly tensors: ReadonlyMap<string, TensorPlace>;
  /** Free text that the file says of itself. */
  readonly metadata: Readonly<Record<string, string>>;
  read(name: string): Promise<Tensor>;
  close(): Promise<void>;
}

const longestHeader = 100_000_000; // bytes, the limit of the format

/**
 * Opens a .safetensors file: tensors with names, and nothing that could be executed.
 *
 * The header is checked before a tensor is read: its length, every shape against its range, and that the ranges
 * follow one another without gap or overlap up to the end of the file.
 *
 * Errors: `DataError` `missing-file`, `malformed`, `missing-column` (a tensor that is not there), `column-type`.
 */
export async function openSafetensors(path: string): Promise<Safetensors> {
  const file = await open(path).catch((cause: unknown) => { throw ioError(cause, 'read', path); });
  try {
    const { header, start, bytes } = await readHeader(file, path);
    const { __metadata__: metadata = {}, ...entries } = header;
    const tensors = new Map(Object.entries(entries).map(([name, entry]) => [name, placeOf(path, name, entry)]));
    checkRanges(path, tensors, bytes - start);
    return {
      tensors, metadata: metadata as Record<string, string>,
      read: (name) => readTensor(file, path, name, tensors, start),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readHeader(file: FileHandle, path: string): Promise<{ header: Record<string, unknown>; start: number; bytes: number }> {
  const { size: bytes } = await file.stat();
  if (bytes < 8) throw malformed(path, `it has ${bytes} bytes; the length of the header alone takes 8`);
  const length = Number((await readBytes(file, path, 0, 8)).getBigUint64(0, true));
  if (length > longestHeader || 8 + length > bytes) {
    throw malformed(path, `a header of ${length} bytes is announced in a file of ${bytes}; at most ${longestHeader} and not beyond the end`);
  }
  const text = new TextDecoder().decode(await readBytes(file, path, 8, length));
  try {
    const header: unknown = JSON.parse(text);
    if (typeof header === 'object' && header !== null && !Array.isArray(header)) return { header: header as Record<string, unknown>, start: 8 + length, bytes };
  } catch (cause) {
    throw malformed(path, `the header is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  throw malformed(path, 'the header is not a JSON object');
}

function placeOf(path: string, name: string, entry: unknown): TensorPlace {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as { dtype?: unknown; shape?: unknown; data_offsets?: unknown };
  if (typeof dtype !== 'string' || !isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) {
    throw malformed(path, `tensor "${name}" lacks dtype, shape or data_offsets`);
  }
  if (!Object.hasOwn(elementBytes, dtype)) {
    throw new DataError('column-type', `${path}: tensor "${name}" is ${dtype}; read are ${Object.keys(elementBytes).join(', ')}`,
      'save the model in one of these types');
  }
  const type = dtype as ElementType;
  const [from, until] = offsets as [number, number];
  const expected = shape.reduce((product, size) => product * size, elementBytes[type]);
  if (until - from !== expected) {
    throw malformed(path, `tensor "${name}" ${dtype} [${shape.join(', ')}] takes ${expected} bytes, its range has ${until - from}`);
  }
  return { type, shape, from, until };
}

function checkRanges(path: string, tensors: ReadonlyMap<string, TensorPlace>, bytes: number): void {
  let end = 0;
  for (const [name, { from, until }] of [...tensors].sort(([, a], [, b]) => a.from - b.from || a.until - b.until)) {
    if (from !== end) throw malformed(path, `tensor "${name}" begins at byte ${from}, the one before it ends at ${end}`);
    end = until;
  }
  if (end !== bytes) throw malformed(path, `the tensors end at byte ${end}, the file at ${bytes}`);
}

async function readTensor(file: FileHandle, path: string, name: string, tensors: ReadonlyMap<string, TensorPlace>, start: number): Promise<Tensor> {
  const place = tensors.get(name);
  if (!place) {
    throw new DataError('missing-column', `${path}: there is no tensor "${name}"; found ${[...tensors.keys()].slice(0, 12).join(', ')}`,
      'is this the right kind of model?');
  }
  const { buffer, byteLength } = await readBytes(file, path, start + place.from, place.until - place.from);
  const { shape } = place;
  switch (place.type) {
    case 'F64': return { shape, values: new Float64Array(buffer) };
    case 'F32': return { shape, values: new Float32Array(buffer) };
    case 'I32': return { shape, values: new Int32Array(buffer) };
    case 'BOOL': return { shape, values: Int32Array.from(new Uint8Array(buffer)) };
    case 'I64': return { shape, values: Float64Array.from(new BigInt64Array(buffer), Number) };
    case 'F16':
    case 'BF16': return { shape, values: toFloat32(new Uint16Array(buffer, 0, byteLength / 2), place.type) };
  }
}

/** Into memory of its own, so that a view of any element type fits. */
async function readBytes(file: FileHandle, path: string, from: number, length: number): Promise<DataView<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const { bytesRead } = await file.read(bytes, at, length - at, from + at).catch((cause: unknown) => { throw ioError(cause, 'read', path); });
    if (bytesRead === 0) throw malformed(path, `it ends at byte ${from + at}, inside what was announced`);
    at += bytesRead;
  }
  return new DataView(bytes.buffer);
}

const isCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);

const malformed = (path: string, found: string) => new DataError('malformed', `${path} is not a safetensors file: ${found}`,
  'fetch the file again: it was cut short, changed or is another file');
