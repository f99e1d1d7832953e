import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { DataError } from '../../core/errors.ts';
import type { Manifest } from '../preparing/manifest.ts';

/** The manifest of a prepared folder. Small, and read at once, so that a wrong folder is told before a graph is built. */
export function readManifest(folder: string): Manifest {
  const path = join(folder, 'scenario.json');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new DataError('missing-file', `${path}: no such file; ${folder} is not a prepared scenario`,
      `prepare it first: rxrec prepare <scenario> --from <raw files> --to ${folder}`, { cause });
  }
  try {
    const manifest = JSON.parse(text) as Manifest;
    if (typeof manifest.name === 'string' && manifest.splits && manifest.files) return manifest;
  } catch { /* told below, like JSON of another kind */ }
  throw new DataError('malformed', `${path}: is not the manifest of a prepared scenario`, 'prepare the folder again');
}

/** Path of a table. @throws `DataError` `wrong-hash` when its size is not what the manifest says */
export async function tablePath(folder: string, name: string, { files }: Manifest): Promise<string> {
  const path = join(folder, name);
  const size = await stat(path).then(({ size }) => size, () => undefined);
  const said = files[name]?.bytes;
  if (size === undefined) {
    throw new DataError('missing-file', `${path}: no such file, though scenario.json lists it`, 'prepare the folder again');
  }
  if (said !== size) {
    throw new DataError('wrong-hash', `${path}: ${size} bytes, expected ${said} as scenario.json says: it was changed afterwards`,
      'prepare the folder again');
  }
  return path;
}
