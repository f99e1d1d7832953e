import { constants } from 'node:fs';
import { copyFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';

import { OptionsError } from '../core/errors.ts';
import { completeFile, confinedPath, makeFolder, makeFolderOf, sha256File } from '../io/files.ts';
import { ioError } from '../io/io-error.ts';
import type { FetchedModel } from './fetch-model.ts';

/**
 * Copies a fetched model into a folder of its own, as plain files. The folder has to be new, empty, or to hold nothing but
 * files of such names; those that are right already stay.
 *
 * Errors: `OptionsError` `wrong-value` for a folder with something else in it; `DataError` `cannot-write`, `disk-full`.
 */
export async function copyModel({ folder, files }: Pick<FetchedModel, 'folder' | 'files'>, to: string): Promise<void> {
  await makeFolder(to);
  const tops = files.map(({ name }) => name.split('/')[0]);
  const other = (await readdir(to)).find((name) => !tops.includes(name) && !name.endsWith('.tmp'));
  if (other !== undefined) throw new OptionsError('wrong-value', `${to} holds "${other}", which is not of this model`, 'name a folder that is new or empty');
  for (const { name, bytes, sha256 } of files) {
    const path = confinedPath(to, name);
    const there = await stat(path).catch(() => undefined);
    if (there?.isFile() && there.size === bytes && sha256 !== undefined && (await sha256File(path)).sha256 === sha256) continue;
    await makeFolderOf(path);
    const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
    try {
      await copyFile(join(folder, name), temporary, constants.COPYFILE_FICLONE);
      await completeFile(temporary, path);
    } catch (cause) {
      await rm(temporary, { force: true });
      throw ioError(cause, 'write', path);
    }
  }
}
