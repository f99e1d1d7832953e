import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, open, realpath, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { DataError } from '../../core/errors.ts';
import { completeFile, makeFolder } from '../../io/files.ts';
import { toFloat32 } from '../../io/half-precision.ts';
import { ioError } from '../../io/io-error.ts';
import type { Checkpoint, StoredTensor } from '../checkpoint/checkpoint.ts';

export interface WidePlace {
  readonly file: string;
  readonly offset: number;
}

const wordBytes = 4;
const pageBytes = 4096;
const pieceBytes = 16 * 2 ** 20;

/**
 * Writes tensors of half precision as float32 into one file of the cache, named by the content of the checkpoint, unless it is there.
 * Memory does not grow with the model.
 *
 * Errors: `DataError` `column-type` for tensors of other types, `disk-full`, `cannot-write`.
 */
export async function wideTensors(checkpoint: Checkpoint, names: readonly string[], cache: string): Promise<ReadonlyMap<string, WidePlace>> {
  if (names.length === 0) return new Map();
  const stored = names.map((name) => checkpoint.tensors.get(name)!);
  stored.forEach((tensor, at) => { refuseOthers(checkpoint, names[at]!, tensor); });
  const offsets: number[] = [];
  const bytes = stored.reduce((end, { shape }) => {
    const start = Math.ceil(end / pageBytes) * pageBytes;
    offsets.push(start);
    return start + wordBytes * shape.reduce((product, size) => product * size, 1);
  }, 0);
  const { checkpoint: content } = await checkpoint.identify();
  const key = createHash('sha256').update(JSON.stringify([content, names])).digest('hex').slice(0, 32);
  await makeFolder(cache);
  const file = join(await realpath(cache), `${key}.f32`);
  if (await stat(file).then(({ size }) => size !== bytes, () => true)) await write(file, stored, offsets);
  return new Map(names.map((name, at) => [name, { file, offset: offsets[at]! }]));
}

function refuseOthers({ folder }: Checkpoint, name: string, { dtype }: StoredTensor): void {
  if (dtype === 'F32' || dtype === 'F16' || dtype === 'BF16') return;
  throw new DataError('column-type', `${folder}: tensor "${name}" is ${dtype}; weights are read from F32, F16 and BF16`, 'save the model in one of these types');
}

async function write(file: string, stored: readonly StoredTensor[], offsets: readonly number[]): Promise<void> {
  const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  const target = await open(temporary, 'wx').catch((cause: unknown) => { throw ioError(cause, 'write', temporary); });
  try {
    for (const [at, tensor] of stored.entries()) await widen(tensor, target, temporary, offsets[at]!);
    await target.close();
    await completeFile(temporary, file);
  } catch (error) {
    await target.close().catch(() => {});
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

async function widen({ file, offset, bytes, dtype }: StoredTensor, target: FileHandle, path: string, to: number): Promise<void> {
  const source = await open(file).catch((cause: unknown) => { throw ioError(cause, 'read', file); });
  try {
    for (let at = 0, written = to; at < bytes; at += pieceBytes) {
      const piece = new Uint8Array(Math.min(pieceBytes, bytes - at));
      await fill(source, piece, offset + at, file);
      const values = dtype === 'F32' ? piece : new Uint8Array(toFloat32(new Uint16Array(piece.buffer), dtype as 'F16' | 'BF16').buffer);
      for (let done = 0; done < values.length;) {
        const { bytesWritten } = await target.write(values, done, values.length - done, written + done)
          .catch((cause: unknown) => { throw ioError(cause, 'write', path); });
        done += bytesWritten;
      }
      written += values.length;
    }
  } finally {
    await source.close();
  }
}

async function fill(source: FileHandle, piece: Uint8Array, from: number, file: string): Promise<void> {
  for (let done = 0; done < piece.length;) {
    const { bytesRead } = await source.read(piece, done, piece.length - done, from + done).catch((cause: unknown) => { throw ioError(cause, 'read', file); });
    if (bytesRead === 0) throw new DataError('malformed', `${file}: it ends at byte ${from + done}, inside of a tensor`, 'fetch the file again: it was cut short');
    done += bytesRead;
  }
}
