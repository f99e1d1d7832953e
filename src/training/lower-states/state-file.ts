import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, rename, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';

import { makeFolder, sha256File } from '../../io/files.ts';
import { ioError } from '../../io/io-error.ts';
import { removeAbandonedSpills, spillName } from '../../io/spill-folder.ts';

const named = /^states-([0-9a-f]{64})\.f32$/;

/** Puts values at a position, both counted in values. */
export type PutStates = (values: Float32Array, at: number) => Promise<void>;

/** Path of the states that lie in a folder, which say their own hash in their name; nothing where there are none. */
export async function statesIn(folder: string): Promise<string | undefined> {
  const found = (await readdir(folder).catch((): string[] => [])).find((name) => named.test(name));
  if (found === undefined) return undefined;
  await utimes(folder, new Date(), new Date()).catch(() => {}); // a folder that is only read is as good
  return join(folder, found);
}

/**
 * Writes states piece by piece, in any order, and gives them their name when all are on disk. Memory does not grow with them.
 *
 * Errors: `DataError` `cannot-write`, `disk-full`.
 */
export async function writeStates(folder: string, values: number, make: (put: PutStates) => Promise<void>): Promise<string> {
  await makeFolder(folder);
  await removeAbandonedSpills(folder, 'states'); // a file that a killed process had not finished
  const unfinished = join(folder, `${spillName('states')}-${Date.now()}`);
  try {
    const file = await open(unfinished, 'wx').catch((cause: unknown) => { throw ioError(cause, 'write', unfinished); });
    try {
      await file.truncate(4 * values);
      await make(async (piece, at) => {
        const bytes = new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength);
        for (let done = 0; done < bytes.length;) done += (await file.write(bytes, done, bytes.length - done, 4 * at + done).catch((cause: unknown) => { throw ioError(cause, 'write', unfinished); })).bytesWritten;
      });
      await file.sync();
    } finally {
      await file.close();
    }
    const path = join(folder, `states-${(await sha256File(unfinished)).sha256}.f32`);
    await rename(unfinished, path).catch((cause: unknown) => { throw ioError(cause, 'write', path); });
    return path;
  } finally {
    await rm(unfinished, { force: true }).catch(() => {});
  }
}

/** Reads states into memory that is there. Whether all of it was filled, with the bytes that were written. */
export async function readStates(path: string, into: Float32Array): Promise<boolean> {
  const hash = createHash('sha256');
  const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
  let at = 0;
  try {
    for await (const piece of createReadStream(path, { highWaterMark: 2 ** 20 }) as AsyncIterable<Buffer>) {
      if (at + piece.length > bytes.length) return false;
      bytes.set(piece, at);
      hash.update(piece);
      at += piece.length;
    }
  } catch (cause) {
    throw ioError(cause, 'read', path);
  }
  return at === bytes.length && named.exec(path.slice(path.lastIndexOf('states-')))?.[1] === hash.digest('hex');
}
