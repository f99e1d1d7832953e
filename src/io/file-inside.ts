import { realpath, stat } from 'node:fs/promises';
import { relative, sep } from 'node:path';

import { DataError } from '../core/errors.ts';
import { confinedPath } from './files.ts';
import { ioError } from './io-error.ts';

/**
 * The real path of a regular file in a folder, whose name somebody else wrote: `..`, absolute names and symbolic links
 * that lead out are refused.
 *
 * @param alsoIn folders that a link may lead into, as the cache of a hub keeps contents beside its folders
 *
 * Errors: `DataError` `unsafe-path`, `missing-file`, `malformed` for what is no regular file.
 */
export async function fileInside(folder: string, name: string, alsoIn: readonly string[] = []): Promise<string> {
  const path = confinedPath(folder, name);
  try {
    const real = await realpath(path);
    const roots = await Promise.all([folder, ...alsoIn].map((root) => realpath(root).catch(() => undefined)));
    if (!roots.some((root) => root !== undefined && isInside(root, real))) {
      throw new DataError('unsafe-path', `${path} is a symbolic link out of its folder, to ${real}`,
        'put the file itself there, or open the folder that it is in');
    }
    if (!(await stat(real)).isFile()) throw new DataError('malformed', `${path} is no regular file`, 'a folder, pipe or device cannot be read here');
    return real;
  } catch (cause) {
    throw ioError(cause, 'read', path);
  }
}

function isInside(root: string, path: string): boolean {
  const step = relative(root, path);
  return step !== '..' && !step.startsWith(`..${sep}`) && step !== '';
}
