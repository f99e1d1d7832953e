import { open } from 'node:fs/promises';

import { DataError } from '../../core/errors.ts';
import { toFloat32 } from '../../io/half-precision.ts';
import { ioError } from '../../io/io-error.ts';
import { readPieceInto } from '../../io/read-piece.ts';
import type { Checkpoint, StoredTensor } from '../checkpoint/checkpoint.ts';
import { cacheTensors, type CachedTensor, contentOf, type WidePlace } from './cache-tensors.ts';

const pieceBytes = 16 * 2 ** 20;

/**
 * Writes tensors of half precision as float32 into one file of the cache, named by the content of the checkpoint, unless it is there.
 * Memory does not grow with the model.
 *
 * Errors: `DataError` `column-type` for tensors of other types, `disk-full`, `cannot-write`.
 */
export async function wideTensors(checkpoint: Checkpoint, names: readonly string[], cache: string): Promise<ReadonlyMap<string, WidePlace>> {
  if (names.length === 0) return new Map();
  return cacheTensors(cache, ['wide', await contentOf(checkpoint), names], names.map((name): CachedTensor => {
    const stored = checkpoint.tensors.get(name)!;
    refuseOthers(checkpoint, name, stored);
    return { name, count: stored.shape.reduce((product, size) => product * size, 1), pieces: () => widened(stored) };
  }));
}

function refuseOthers({ folder }: Checkpoint, name: string, { dtype }: StoredTensor): void {
  if (dtype === 'F32' || dtype === 'F16' || dtype === 'BF16') return;
  throw new DataError('column-type', `${folder}: tensor "${name}" is ${dtype}; weights are read from F32, F16 and BF16`, 'save the model in one of these types');
}

async function* widened({ file, offset, bytes, dtype }: StoredTensor): AsyncGenerator<Float32Array> {
  const source = await open(file).catch((cause: unknown) => { throw ioError(cause, 'read', file); });
  try {
    for (let at = 0; at < bytes; at += pieceBytes) {
      const piece = new Uint8Array(Math.min(pieceBytes, bytes - at));
      await readPieceInto(source, file, offset + at, piece);
      yield dtype === 'F32' ? new Float32Array(piece.buffer) : toFloat32(new Uint16Array(piece.buffer), dtype as 'F16' | 'BF16');
    }
  } finally {
    await source.close();
  }
}
