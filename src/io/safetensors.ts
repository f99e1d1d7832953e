import { type FileHandle, open } from 'node:fs/promises';

import { DataError } from '../core/errors.ts';
import { toFloat32, widenInto } from './half-precision.ts';
import { ioError } from './io-error.ts';
import { readPiece, readPieceInto } from './read-piece.ts';
import { readHeader, type SafetensorsHeader, type TensorPlace } from './safetensors-header.ts';

export type { ElementType, TensorPlace } from './safetensors-header.ts';

export interface Tensor {
  readonly shape: readonly number[];
  /** F16 and BF16 are widened; I64 must fit a double exactly; short integers become int32; BOOL is 0 or 1. */
  readonly values: Float64Array | Float32Array | Int32Array;
}

export interface Safetensors {
  readonly tensors: ReadonlyMap<string, TensorPlace>;
  /** Free text that the file says of itself. */
  readonly metadata: Readonly<Record<string, string>>;
  /** First byte behind the header: what the ranges of tensors count from. */
  readonly start: number;
  read(name: string): Promise<Tensor>;
  /** Values of F32, F16 or BF16 into memory that is there, piece by piece. */
  readInto(name: string, target: Float32Array): Promise<void>;
  /** Its bytes as they lie in the file, or of a part of them. */
  bytes(name: string, from?: number, length?: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/**
 * Opens a .safetensors file: tensors with names, and nothing that could be executed.
 *
 * The header is checked before a tensor is read: its length, that no name stands twice, every shape against its range,
 * and that the ranges follow one another without gap or overlap up to the end of the file.
 *
 * Errors: `DataError` `missing-file`, `malformed`, `duplicate-id`, `missing-column` (a tensor that is not there), `column-type`.
 */
export async function openSafetensors(path: string): Promise<Safetensors> {
  const file = await open(path).catch((cause: unknown) => { throw ioError(cause, 'read', path); });
  try {
    const header = await readHeader(file, path);
    const { tensors, metadata, start } = header;
    return {
      tensors, metadata, start,
      read: async (name) => readTensor(file, path, placeIn(header, path, name), start),
      readInto: async (name, target) => readFloats(file, path, name, placeIn(header, path, name), start, target),
      bytes: async (name, from = 0, length) => {
        const place = placeIn(header, path, name);
        const first = Math.min(place.from + from, place.until);
        return new Uint8Array((await readPiece(file, path, start + first, Math.min(length ?? Infinity, place.until - first))).buffer);
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function placeIn({ tensors }: SafetensorsHeader, path: string, name: string): TensorPlace {
  const place = tensors.get(name);
  if (place) return place;
  throw new DataError('missing-column', `${path}: there is no tensor "${name}"; found ${[...tensors.keys()].slice(0, 12).join(', ')}`,
    'is this the right kind of model?');
}

async function readTensor(file: FileHandle, path: string, { type, shape, from, until }: TensorPlace, start: number): Promise<Tensor> {
  const { buffer } = await readPiece(file, path, start + from, until - from);
  switch (type) {
    case 'F64': return { shape, values: new Float64Array(buffer) };
    case 'F32': return { shape, values: new Float32Array(buffer) };
    case 'I32': return { shape, values: new Int32Array(buffer) };
    case 'I16': return { shape, values: Int32Array.from(new Int16Array(buffer)) };
    case 'I8': return { shape, values: Int32Array.from(new Int8Array(buffer)) };
    case 'U8':
    case 'BOOL': return { shape, values: Int32Array.from(new Uint8Array(buffer)) };
    case 'I64': return { shape, values: Float64Array.from(new BigInt64Array(buffer), Number) };
    case 'F16':
    case 'BF16': return { shape, values: toFloat32(new Uint16Array(buffer), type) };
  }
}

const pieceValues = 2 ** 20; // widened at a time: a few milliseconds, and no second copy of the tensor

async function readFloats(file: FileHandle, path: string, name: string, { type, shape, from, until }: TensorPlace, start: number, target: Float32Array): Promise<void> {
  if (type !== 'F32' && type !== 'F16' && type !== 'BF16') {
    throw new DataError('column-type', `${path}: tensor "${name}" is ${type}, expected F32, F16 or BF16`, 'only these become float32 without loss');
  }
  const size = (until - from) / (type === 'F32' ? 4 : 2);
  if (target.length !== size) {
    throw new DataError('row-count', `${path}: tensor "${name}" [${shape.join(', ')}] has ${size} values, room was given for ${target.length}`, 'give an array of its length');
  }
  if (type === 'F32') return readPieceInto(file, path, start + from, new Uint8Array(target.buffer, target.byteOffset, target.byteLength));
  const bits = new Uint16Array(Math.min(pieceValues, size));
  for (let at = 0; at < size; at += pieceValues) {
    const piece = bits.subarray(0, Math.min(pieceValues, size - at));
    await readPieceInto(file, path, start + from + 2 * at, new Uint8Array(piece.buffer, 0, piece.byteLength));
    widenInto(target.subarray(at), piece, type);
  }
}
