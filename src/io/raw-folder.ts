import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';

import { DataError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { ioError } from './io-error.ts';
import { diskFile, type RawFile, type UnpackLimits } from './raw-file.ts';
import { zipFiles } from './zip.ts';

export type { RawFile } from './raw-file.ts';

/** Raw files under one roof. */
export interface RawFolder {
  /** As the user wrote it. */
  readonly path: string;
  /** Names inside, with `/`, sorted, without `.gz`. */
  list(): readonly string[];
  /**
   * The file of that name, or the one file whose path ends with it (`ratings.csv` finds `ml-latest-small/ratings.csv`).
   * Where several do, the one that lies highest; two equally high are an error.
   */
  find(name: string): RawFile | undefined;
  /** The same, but an error naming the nearest file where it is missing. */
  file(name: string): RawFile;
  close(): Promise<void>;
}

/**
 * Opens raw data: a folder, a `.zip`, or one file (also `.gz`). Nothing is unpacked to disk.
 *
 * Errors: `DataError` `missing-file`; `unsafe-path` for an archive with absolute paths or `..` in it;
 * `too-large` for one that unpacks to more than the limits; `malformed` for one that is damaged.
 */
export async function openRaw(from: string, limits: UnpackLimits = {}): Promise<RawFolder> {
  const found = await stat(from).catch((cause: unknown) => { throw ioError(cause, 'read', from); });
  if (found.isDirectory()) return folderOf(from, await diskFiles(from, limits));
  if (!from.toLowerCase().endsWith('.zip')) return folderOf(from, [diskFile(from, basename(from), limits)]);
  const { files, close } = await zipFiles(from, limits);
  return folderOf(from, files, close);
}

async function diskFiles(folder: string, limits: UnpackLimits): Promise<readonly RawFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() || entry.isSymbolicLink()).map((entry) => {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    return diskFile(path, relative(folder, path).split(sep).join('/'), limits);
  });
}

function folderOf(path: string, found: readonly RawFile[], close = async () => {}): RawFolder {
  const hidden = /(^|\/)(__MACOSX\/|\.)/;
  const files = new Map(found.filter(({ name }) => !hidden.test(name)).map((file) => [file.name, file]));
  const names = [...files.keys()].sort();

  const find = (name: string): RawFile | undefined => {
    const exact = files.get(name);
    if (exact !== undefined) return exact;
    const depth = (text: string) => text.split('/').length;
    const ending = names.filter((candidate) => candidate.endsWith(`/${name}`)).sort((a, b) => depth(a) - depth(b));
    if (ending.length > 1 && depth(ending[0]!) === depth(ending[1]!)) {
      throw new DataError('malformed', `${path}: "${name}" is there more than once: ${ending.join(', ')}`,
        'give the folder that holds only the one that is meant');
    }
    return files.get(ending[0] ?? '');
  };

  return {
    path,
    list: () => names,
    find,
    file: (name) => {
      const file = find(name);
      if (file !== undefined) return file;
      const meant = nearest(name, names.flatMap((candidate) => [candidate, basename(candidate)]));
      throw new DataError('missing-file', `${path}: no file "${name}"; it has ${names.slice(0, 20).join(', ') || 'none'}${names.length > 20 ? ', ...' : ''}`,
        meant === undefined ? 'check that this is the right folder or archive' : `did you mean "${meant}"?`);
    },
    close,
  };
}
