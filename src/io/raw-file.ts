import { createReadStream } from 'node:fs';
import { pipeline, Transform, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

import { DataError } from '../core/errors.ts';

/** One file of raw data, wherever it lies: in a folder, in a .zip, packed as .gz. */
export interface RawFile {
  /** Path inside the raw folder, for messages; without `.gz`. */
  readonly name: string;
  /** The file on disk that it lies in: the archive for a file of a .zip. */
  readonly path: string;
  /** Its bytes, unpacked. Leaving the iteration early closes it. */
  open(): Promise<AsyncIterable<Uint8Array>>;
}

/** What unpacking may grow to before it is taken for a bomb. */
export interface UnpackLimits {
  /** Bytes of one file, and of all files of an archive. Default 64 GiB. */
  readonly bytes?: number;
  /** Unpacked bytes per packed byte, where more than 16 MiB come out. Default 300; text seldom passes 30. */
  readonly ratio?: number;
}

export const defaultLimits = { bytes: 64 * 2 ** 30, ratio: 300 };
export const freely = 16 * 2 ** 20;

/** A file on disk; a name that ends in `.gz` is unpacked while it is read. */
export function diskFile(path: string, name: string, limits: UnpackLimits = {}): RawFile {
  const packed = name.endsWith('.gz');
  return {
    name: packed ? name.slice(0, -3) : name,
    path,
    open: async () => {
      const source = createReadStream(path, { highWaterMark: 1 << 18 });
      if (!packed) return source;
      // Errors reach the reader through the last stream.
      return pipeline(source, createGunzip({ chunkSize: 1 << 18 }), measured(path, () => source.bytesRead, limits), () => {}) as Readable;
    },
  };
}

function measured(path: string, read: () => number, { bytes = defaultLimits.bytes, ratio = defaultLimits.ratio }: UnpackLimits): Transform {
  let written = 0;
  return new Transform({
    transform(piece: Buffer, _, done) {
      written += piece.length;
      const over = written > bytes || (written > freely && written > ratio * read());
      if (over) done(tooLarge(path, written, read(), { bytes, ratio }));
      else done(null, piece);
    },
  });
}

export function tooLarge(path: string, unpacked: number, packed: number, { bytes, ratio }: Required<UnpackLimits>): DataError {
  return new DataError('too-large', `${path}: ${packed} bytes unpack to ${unpacked} or more, expected at most ${bytes} and ${ratio} times as much`,
    'if you trust the file, unpack it yourself and give the folder');
}
