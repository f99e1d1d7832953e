import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

import { DataError } from '../core/errors.ts';
import { ioError } from './io-error.ts';

/** Writes a whole file: under a temporary name, flushed to disk, then renamed, so nobody ever sees half of it. */
export async function writeFileAtomic(path: string, data: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    throw ioError(cause, 'write', path);
  }
}

/** Gives a finished temporary file its final name, after its bytes have reached the disk. */
export async function completeFile(temporary: string, path: string): Promise<void> {
  try {
    const file = await open(temporary, 'r+');
    await file.sync().finally(() => file.close());
    await rename(temporary, path);
  } catch (cause) {
    throw ioError(cause, 'write', path);
  }
}

/** The SHA-256 of a file as hex, and its length; read in pieces. */
export async function sha256File(path: string): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
      hash.update(piece);
      bytes += piece.length;
    }
  } catch (cause) {
    throw ioError(cause, 'read', path);
  }
  return { sha256: hash.digest('hex'), bytes };
}

/** Makes a folder and those above it. */
export async function makeFolder(path: string): Promise<void> {
  await makeFolders(resolve(path)).catch((cause: unknown) => { throw ioError(cause, 'write', path); });
}

/** Not by `recursive`: Node 20 tries for ever where a file system answers ENOENT below a folder that is there, as /proc does. */
async function makeFolders(path: string, mayRetry = true): Promise<void> {
  await mkdir(path).catch(async (cause: NodeJS.ErrnoException) => {
    if (await isFolder(path)) return;
    const parent = dirname(path);
    if (cause.code !== 'ENOENT' || parent === path) throw cause;
    if (await isFolder(parent)) { // made by somebody else since, or one that nothing can be made in
      if (!mayRetry) throw cause;
      return makeFolders(path, false);
    }
    await makeFolders(parent);
    await makeFolders(path);
  });
}

const isFolder = (path: string): Promise<boolean> => stat(path).then((found) => found.isDirectory(), () => false);

/** A path inside `root`. Refuses one that is absolute or leads out of it. */
export function confinedPath(root: string, inside: string): string {
  const normal = inside.replaceAll('\\', '/');
  const full = resolve(root, normal);
  const step = relative(resolve(root), full);
  if (isAbsolute(normal) || /^[A-Za-z]:/.test(normal) || normal.includes('\0') || step === '..' || step.startsWith(`..${sep}`)) {
    throw new DataError('unsafe-path', `${root}: "${inside}" leads out of the folder`,
      'paths must be relative and stay inside: take the file from a source you trust, or correct the name');
  }
  return full;
}

/** Makes the folder that a file will lie in. */
export const makeFolderOf = (file: string): Promise<void> => makeFolder(dirname(join(file)));
