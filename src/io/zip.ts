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
    let unpacked = 0;
    for await (const entry of zip.eachEntry()) {
      // yauzl refuses `..` and absolute names by itself; this also holds where it one day does not.
      confinedPath(path, entry.fileName);
      unpacked += entry.uncompressedSize;
      const swollen = entry.uncompressedSize > freely && entry.uncompressedSize > ratio * entry.compressedSize;
      if (swollen || unpacked > bytes) throw tooLarge(`${path}: ${entry.fileName}`, unpacked, entry.compressedSize, { bytes, ratio });
      if (files.length >= mostEntries) throw new DataError('too-large', `${path}: more than ${mostEntries} files`, 'unpack it yourself and give the folder');
      if (!entry.fileName.endsWith('/')) files.push(zipFile(path, zip, entry));
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
      // yauzl ends the stream with an error when more comes out than the entry says.
      return zip.openReadStreamPromise(entry);
    },
  };
}

function unsafe(path: string, cause: unknown): Error {
  const said = cause instanceof Error ? cause.message : '';
  if (!/^(absolute path|invalid relative path|invalid characters in fileName)/.test(said)) return ioError(cause, 'read', path);
  return new DataError('unsafe-path', `${path}: ${said}, expected a path inside the archive`,
    'the archive is damaged or made to harm: get it from a source you trust', { cause });
}
