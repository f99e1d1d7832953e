import { stat } from 'node:fs/promises';
import { extname } from 'node:path';

import { DataError, OptionsError } from '../core/errors.ts';

const program = ['.ts', '.mts', '.js', '.mjs'];

/** Refuses a path that is no pipeline, before it is imported. @param where who names it, for the message */
export async function checkPipelineFile(path: string, where: string): Promise<void> {
  await checkFile(path, where);
  if (program.includes(extname(path))) return;
  throw new OptionsError('wrong-value', `${where}: ${path} is not a pipeline`, 'a pipeline is a .ts or .js file; a run file is .yaml');
}

/** Refuses a path where there is no file. */
export async function checkFile(path: string, where: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return;
  throw new DataError('missing-file', `${where}: ${path} is ${found ? 'a folder, expected a file' : 'not there'}`, 'give the path of a pipeline file, from where you are');
}
