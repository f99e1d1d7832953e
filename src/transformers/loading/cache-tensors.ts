import { createHash, randomBytes } from 'node:crypto';
import { open, realpath, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { completeFile, makeFolder } from '../../io/files.ts';
import { ioError } from '../../io/io-error.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';

/** Where a tensor lies, whatever it is kept as. */
export interface WidePlace {
  /** Absolute path. */
  readonly file: string;
  readonly offset: number;
}

/** A tensor whose values are made when they are needed. */
export interface CachedTensor {
  readonly name: string;
  /** Values in all pieces together. */
  readonly count: number;
  pieces(): AsyncIterable<Float32Array | Uint16Array | Int8Array | Uint8Array>;
  /** Bytes of a value. Default 4. */
  readonly width?: 1 | 2 | 4;
}

const wordBytes = 4;
const pageBytes = 4096;

/**
 * Keeps tensors in one file of a folder, each on a page of its own, and says where: as float32, in sixteen bits or in eight. A file that is there
 * already, of the same content, is taken as it is.
 *
 * @param content JSON that says what the values were made of
 *
 * Errors: `DataError` `disk-full`, `cannot-write`.
 */
export async function cacheTensors(folder: string, content: unknown, tensors: readonly CachedTensor[], kind = 'f32'): Promise<ReadonlyMap<string, WidePlace>> {
  const offsets: number[] = [];
  const bytes = tensors.reduce((end, { count, width = wordBytes }) => {
    const start = Math.ceil(end / pageBytes) * pageBytes;
    offsets.push(start);
    return start + width * count;
  }, 0);
  await makeFolder(folder);
  const key = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32);
  const file = join(await realpath(folder), `${key}.${kind}`);
  if (await stat(file).then(({ size }) => size !== bytes, () => true)) await write(file, tensors, offsets);
  return new Map(tensors.map(({ name }, at) => [name, { file, offset: offsets[at]! }]));
}

/** What the values of a checkpoint are known by, in JSON: samples of them, and when its files were written. */
export async function contentOf(checkpoint: Checkpoint): Promise<readonly unknown[]> {
  const files = [...new Set([...checkpoint.tensors.values()].map(({ file }) => file))].sort();
  return [(await checkpoint.identify()).checkpoint, ...await Promise.all(files.map(async (file) => (await stat(file)).mtimeMs))];
}

async function write(file: string, tensors: readonly CachedTensor[], offsets: readonly number[]): Promise<void> {
  const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  const target = await open(temporary, 'wx').catch((cause: unknown) => { throw ioError(cause, 'write', temporary); });
  try {
    for (const [at, tensor] of tensors.entries()) {
      let to = offsets[at]!;
      for await (const { buffer, byteOffset, byteLength } of tensor.pieces()) {
        const piece = new Uint8Array(buffer, byteOffset, byteLength);
        for (let done = 0; done < piece.length;) {
          const { bytesWritten } = await target.write(piece, done, piece.length - done, to + done).catch((cause: unknown) => { throw ioError(cause, 'write', temporary); });
          done += bytesWritten;
        }
        to += piece.length;
      }
    }
    await target.close();
    await completeFile(temporary, file);
  } catch (error) {
    await target.close().catch(() => {});
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}
