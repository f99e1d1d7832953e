import type { FileHandle } from 'node:fs/promises';

import { DataError } from '../core/errors.ts';
import { ioError } from './io-error.ts';

const mostBytes = 2 ** 26; // of one call

/** Reads a range of a file into memory of its own, so that a view of any element type fits. A range beyond the end is an error. */
export async function readPiece(file: FileHandle, path: string, from: number, length: number): Promise<DataView<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  await readPieceInto(file, path, from, bytes);
  return new DataView(bytes.buffer);
}

/** The same into memory that is there. */
export async function readPieceInto(file: FileHandle, path: string, from: number, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesRead } = await file.read(bytes, at, Math.min(mostBytes, bytes.length - at), from + at)
      .catch((cause: unknown) => { throw ioError(cause, 'read', path); });
    if (bytesRead === 0) {
      throw new DataError('malformed', `${path} ends at byte ${from + at}, inside what was announced`, 'fetch the file again: it was cut short');
    }
    at += bytesRead;
  }
}
