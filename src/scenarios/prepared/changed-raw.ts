import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { sha256File } from '../../io/files.ts';
import { readManifest } from './read-manifest.ts';

/**
 * The first raw file that is another one than a folder was prepared from, by its path; nothing where all are the same, or are gone.
 *
 * A file is read only where its size or its times say that it may have changed since. Files that were not there then are not looked for.
 *
 * Errors: those of `readManifest`.
 */
export async function changedRaw(folder: string, from: string): Promise<string | undefined> {
  const { raw } = readManifest(folder);
  const { mtimeMs: prepared } = await stat(join(folder, 'scenario.json'));
  const isFolder = await stat(from).then((found) => found.isDirectory(), () => undefined);
  for (const [name, { bytes, sha256 }] of isFolder === undefined ? [] : Object.entries(raw)) {
    const path = isFolder ? join(from, name) : from;
    const found = await stat(path).catch(() => undefined);
    if (!found) continue;
    if (found.size !== bytes) return path;
    if (Math.max(found.mtimeMs, found.ctimeMs) > prepared && (await sha256File(path)).sha256 !== sha256) return path;
  }
  return undefined;
}
