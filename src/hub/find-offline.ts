import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

import { DataError } from '../core/errors.ts';
import { readJsonFile } from '../io/json-file.ts';
import { modelCache } from './cache-folder.ts';
import type { FetchedModel } from './fetch-model.ts';
import { indexName, wantedTexts, wantedWeights } from './wanted-files.ts';

const indexBytes = 128 * 2 ** 20;

/**
 * A model as the cache has it, asking nobody.
 *
 * Errors: `DataError` `missing-file`, which says what is missing: the model, the revision, or files of it.
 */
export async function findOffline(root: string, model: string, revision: string): Promise<FetchedModel> {
  const cache = modelCache(root, model);
  const missing = (what: string) => new DataError('missing-file', `offline: ${what}`, 'fetch it once while the hub can be reached, or name the cache that it is in');
  const commits = await readdir(join(cache.folder, 'snapshots')).catch(() => undefined);
  if (commits === undefined) throw missing(`${model} is not in the cache ${root}`);
  const commit = await cache.commitOf(revision);
  if (commit === undefined || !commits.includes(commit)) {
    throw missing(`${model} is in the cache ${root}, not its revision ${revision}; there are the commits ${commits.slice(0, 5).map((each) => each.slice(0, 12)).join(', ') || '(none)'}`);
  }
  const folder = cache.snapshot(commit);
  const names = (await readdir(folder, { recursive: true })).map((name) => name.split(sep).join('/'));
  const there = new Map<string, { bytes: number; sha256: string | undefined }>();
  for (const name of names) {
    const found = await stat(join(folder, name)).catch(() => undefined); // a link to nothing is not there
    if (found?.isFile()) there.set(name, { bytes: found.size, sha256: await cache.sha256Of(commit, name) });
  }
  const where = `${model} at ${revision} (${relative(root, folder)})`;
  const texts = wantedTexts([...there.keys()]);
  if (!texts.includes('config.json') && !texts.includes('adapter_config.json')) throw missing(`${where} lacks config.json`);
  const index = texts.includes(indexName) ? await readJsonFile(join(folder, indexName), { maxBytes: indexBytes }) : undefined;
  const weights = wantedWeightsThere([...there.keys()], index, where, missing);
  return { model, revision, commit, folder, files: [...texts, ...weights].map((name) => ({ name, ...there.get(name)! })), fetchedBytes: 0, unchecked: [] };
}

function wantedWeightsThere(names: readonly string[], index: Readonly<Record<string, unknown>> | undefined, where: string, missing: (what: string) => DataError): readonly string[] {
  try {
    return wantedWeights(names, index, where);
  } catch (error) {
    throw error instanceof DataError ? missing(error.message) : error;
  }
}
