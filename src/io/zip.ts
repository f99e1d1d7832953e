import { pipeline, Transform } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';

import { DataError } from '../core/errors.ts';
import { confinedPath } from './files.ts';
import { ioError } from './io-error.ts';
import { defaultLimits, freely, type RawFile, tooLarge, type UnpackLimits } from './raw-file.ts';

const mostEntries = 1_000_000;

/** The files of a .zip, read in place. Every name and size is checked before the first byte is unpacked. */
export async function zipFiles(
  path: string, { bytes = defaultLimits.bytes, ratio = defaultLimits.ratio }: UnpackLimits = {},
): Promise<{ readonly files: readonly RawFile[]; close(): Promise<void> }> {
  const zip = await openZip(path);
  try {
    const files: RawFile[] = [];
    const names = new Set<string>();
    let unpacked = 0;
    for await (const entry of zip.eachEntry()) {
      // yauzl refuses `..` and absolute names by itself; this also holds where it one day does not.
      confinedPath(path, entry.fileName);
      unpacked += entry.uncompressedSize;
      const swollen = entry.uncompressedSize > freely && entry.uncompressedSize > ratio * entry.compressedSize;
      if (swollen || unpacked > bytes) throw tooLarge(`${path}: ${entry.fileName}`, unpacked, entry.compressedSize, { bytes, ratio });
      if (files.length >= mostEntries) throw new DataError('too-large', `${path}: more than ${mostEntries} files`, 'unpack it yourself and give the folder');
      if (entry.fileName.endsWith('/')) continue;
      if (names.has(entry.fileName)) {
        throw new DataError('malformed', `${path}: ${entry.fileName} is there twice, expected every name once`, 'unpack it yourself and give the folder');
      }
      names.add(entry.fileName);
      files.push(zipFile(path, zip, entry));
    }
    return { files, close: async () => zip.close() };
  } catch (cause) {
    zip.close();
    throw unsafe(path, cause);
  }
}

async function openZip(path: string): Promise<ZipFile> {
  try {
    return await openPromise(path, { autoClose: false, lazyEntries: true });
  } catch (cause) {
    throw ioError(cause, 'read', path);
  }
}

function zipFile(path: string, zip: ZipFile, entry: Entry): RawFile {
  return {
    name: entry.fileName,
    path,
    open: async () => {
      if (entry.isEncrypted()) {
        throw new DataError('malformed', `${path}: ${entry.fileName} is encrypted`, 'unpack it yourself and give the folder');
      }
      // yauzl ends the stream with an error when more comes out than the entry says. Errors reach the reader through the last stream.
      return pipeline(await zip.openReadStreamPromise(entry), checked(path, entry), () => {});
    },
  };
}

/** Passes the bytes of a file on, and fails at their end when they are not those that were packed. */
function checked(path: string, { fileName, crc32: expected }: Entry): Transform {
  let found = 0;
  return new Transform({
    transform(piece: Buffer, _, done) {
      found = crc32(piece, found);
      done(null, piece);
    },
    flush(done) {
      done(found === expected ? null : new DataError('malformed',
        `${path}: ${fileName} is damaged: its bytes have the checksum ${hex(found)}, expected ${hex(expected)}`, 'fetch the archive again'));
    },
  });
}

const hex = (checksum: number): string => checksum.toString(16).padStart(8, '0');

function unsafe(path: string, cause: unknown): Error {
  const said = cause instanceof Error ? cause.message : '';
  if (!/^(absolute path|invalid relative path|invalid characters in fileName)/.test(said)) return ioError(cause, 'read', path);
  return new DataError('unsafe-path', `${path}: ${said}, expected a path inside the archive`,
    'the archive is damaged or made to harm: get it from a source you trust', { cause });
}
