import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { DataError } from '../../core/errors.ts';
import { checkDocument } from '../../io/document.ts';
import { sha256File } from '../../io/files.ts';
import type { Manifest } from '../preparing/manifest.ts';

/**
 * The manifest of a prepared folder. Small, and read at once, so that a wrong folder is told before a graph is built.
 *
 * Errors: `DataError` `missing-file`, `malformed`, `schema`.
 */
export function readManifest(folder: string): Manifest {
  const path = join(folder, 'scenario.json');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new DataError('missing-file', `${path}: no such file; ${folder} is not a prepared scenario`,
      `prepare it first: rxrec prepare <scenario> --from <raw files> --to ${folder}`, { cause });
  }
  return checkDocument('scenario', parsed(text, path), path) as Manifest;
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new DataError('malformed', `${path}: is not JSON`, 'remove the folder and prepare it again', { cause });
  }
}

/**
 * Path of a table, once its bytes are found to be those that were prepared: a run goes by the name of their hash.
 *
 * Errors: `DataError` `missing-file`, `wrong-hash`.
 */
export async function tablePath(folder: string, name: string, { files }: Manifest): Promise<string> {
  const path = join(folder, name);
  const said = files[name];
  const changed = (found: string, expected: string) => new DataError('wrong-hash',
    `${path}: ${found}, expected ${expected} as scenario.json says: it was changed afterwards`, 'remove the folder and prepare it again');
  const size = await stat(path).then(({ size }) => size, () => undefined);
  if (size === undefined) {
    throw new DataError('missing-file', `${path}: no such file, though scenario.json lists it`, 'remove the folder and prepare it again');
  }
  if (said?.bytes !== size) throw changed(`${size} bytes`, String(said?.bytes));
  const { sha256 } = await sha256File(path);
  if (said.sha256 !== sha256) throw changed(`sha256 ${sha256}`, said.sha256);
  return path;
}
