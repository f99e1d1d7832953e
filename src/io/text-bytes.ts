import { DataError } from '../core/errors.ts';
import { ioError } from './io-error.ts';
import type { RawFile } from './raw-file.ts';

/**
 * The bytes of a text file in pieces, without a byte order mark.
 *
 * Errors: `DataError` `empty` for a file of no bytes, `encoding` for UTF-16; as `ioError` for what the disk says.
 */
export async function* textBytes(file: RawFile): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0);
  try {
    for await (const piece of await file.open()) {
      const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
      if (head === undefined) {
        yield bytes;
        continue;
      }
      head = Buffer.concat([head, bytes]);
      if (head.length < 3) continue;
      yield head.subarray(markLength(file, head));
      head = undefined;
    }
  } catch (cause) {
    throw ioError(cause, 'read', file.name);
  }
  if (head === undefined) return;
  if (head.length === 0) {
    throw new DataError('empty', `${file.name}: empty file (0 bytes), expected lines of text`, 'write or download the file again');
  }
  yield head.subarray(markLength(file, head));
}

function markLength({ name }: RawFile, bytes: Buffer): number {
  const two = bytes.subarray(0, 2).toString('hex');
  if (two === 'fffe' || two === 'feff') {
    throw new DataError('encoding', `${name}: line 1: UTF-16 (starts with ${two}), expected UTF-8`, 'convert it: `iconv -f UTF-16 -t UTF-8`');
  }
  return bytes.subarray(0, 3).toString('hex') === 'efbbbf' ? 3 : 0;
}

/** The longest line or quoted record, in bytes. */
const longest = 64 * 2 ** 20;

/** Refuses a line that does not end, before it fills the memory. */
export function refuseEndless({ name }: RawFile, line: number, bytes: number): void {
  if (bytes <= longest) return;
  throw new DataError('too-large', `${name}: line ${line}: no end after ${bytes} bytes, expected lines of at most ${longest}`,
    'check that this is a text file, and that a quote is not left open');
}
