import { stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';

import { DataError } from '../core/errors.ts';
import { makeFolder } from '../io/files.ts';
import { readJsonFile } from '../io/json-file.ts';
import type { Asking } from './ask.ts';
import { type ModelCache, modelCache } from './cache-folder.ts';
import { download, keyOf } from './download.ts';
import { type ListedFile, listModel } from './listing.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { type Persistence, persist } from './persist.ts';
import { indexName, wantedTexts, wantedWeights } from './wanted-files.ts';

export interface FetchedFile {
  readonly name: string;
  readonly bytes: number;
  /** Nothing where another tool has fetched it, which calls it by another hash. */
  readonly sha256: string | undefined;
}

export interface FetchedModel {
  readonly model: string;
  readonly revision: string;
  /** What the revision was when it was asked for: the same commit is the same files for ever. */
  readonly commit: string;
  /** Where the files are, for `openCheckpoint`. */
  readonly folder: string;
  readonly files: readonly FetchedFile[];
  /** Bytes that came from the hub; the others were there. */
  readonly fetchedBytes: number;
  /** Files that the hub says no hash of, so that none could be checked. */
  readonly unchecked: readonly string[];
}

export interface FetchProgress {
  readonly file: string;
  /** Of all files, as far as they are there. */
  readonly bytes: number;
  /** Nothing while the hub has not said how long each file is. */
  readonly totalBytes: number | undefined;
}

export interface Fetching {
  readonly model: string;
  readonly revision: string;
  readonly cache: string;
  readonly maxBytes: number;
  readonly persistence: Persistence;
  readonly onProgress: (progress: FetchProgress) => void;
}

const textBytes = 128 * 2 ** 20; // of a file that is no weights

/** Fetches a model: the list of its files, the small ones, then the weights, so that weights in place mean a whole model. */
export async function fetchModel(fetching: Fetching, asking: Asking): Promise<FetchedModel> {
  const { model, revision, maxBytes, persistence } = fetching;
  const listing = await persist(() => listModel(model, revision, asking), persistence, asking.clock, asking.signal);
  const { commit } = listing;
  if (/^[0-9a-f]{40,64}$/.test(revision) && revision !== commit) {
    throw new DataError('wrong-hash', `${model}: the commit ${revision} was asked for, the hub answers with ${commit}`, 'a commit is the same files for ever: do not trust this hub');
  }
  const where = `${model} at ${revision === commit ? commit : `${revision} (${commit.slice(0, 12)})`}`;
  const cache = modelCache(fetching.cache, model);
  await makeFolder(cache.folder);
  const byName = new Map(listing.files.map((file) => [file.name, file]));
  const names = [...byName.keys()];
  const files: FetchedFile[] = [];
  const unchecked: string[] = [];
  let [fetchedBytes, there] = [0, 0];
  let total: number | undefined;
  const take = async (name: string, most: number) => {
    const file = byName.get(name)!;
    const got = await fetchFile({ file, commit, most, fetching, cache, asking, onBytes: (bytes) => fetching.onProgress({ file: name, bytes: there + bytes, totalBytes: total }) });
    there += got.bytes;
    fetchedBytes += got.fetched ? got.bytes : 0;
    files.push({ name, bytes: got.bytes, sha256: got.sha256 });
    if (!got.checked) unchecked.push(name);
  };
  const texts = wantedTexts(names);
  checkSizes(texts.map((name) => byName.get(name)!), Math.min(textBytes, maxBytes), where);
  for (const name of texts) await take(name, Math.min(textBytes, maxBytes - there));
  const index = texts.includes(indexName) ? await readJsonFile(cache.placeOf(commit, indexName), { maxBytes: textBytes }) : undefined;
  const weights = wantedWeights(names, index, where).map((name) => byName.get(name)!);
  const weightBytes = checkSizes(weights, maxBytes - there, where);
  total = weightBytes === undefined ? undefined : there + weightBytes;
  await checkDisk(cache, commit, weights, where);
  for (const { name } of weights) await take(name, maxBytes - there);
  await cache.keepRevision(revision, commit);
  return { model, revision, commit, folder: cache.snapshot(commit), files, fetchedBytes, unchecked };
}

interface Taking {
  readonly file: ListedFile;
  readonly commit: string;
  readonly most: number;
  readonly fetching: Fetching;
  readonly cache: ModelCache;
  readonly asking: Asking;
  readonly onBytes: (bytes: number) => void;
}

interface Taken {
  readonly bytes: number;
  readonly sha256: string | undefined;
  readonly fetched: boolean;
  readonly checked: boolean;
}

async function fetchFile({ file, commit, most, fetching: { model, persistence }, cache, asking, onBytes }: Taking): Promise<Taken> {
  const ready = await fileThere(file, commit, cache);
  if (ready) return ready;
  return oneAtATime(join(cache.folder, 'locks', keyOf(file, commit)), asking.clock, asking.signal, async () => {
    const meanwhile = await fileThere(file, commit, cache);
    if (meanwhile) return meanwhile;
    const { sha256, checked } = await download({ model, commit, file, cache, maxBytes: most, persistence, onBytes }, asking);
    await cache.place(commit, file.name, sha256);
    return { bytes: (await cache.bytesOf(commit, file.name))!, sha256, fetched: true, checked };
  });
}

/** A file that is in the cache, for this commit or for another one that has the same content. */
async function fileThere(file: ListedFile, commit: string, cache: ModelCache): Promise<Taken | undefined> {
  const bytes = await cache.bytesOf(commit, file.name);
  const sha256 = await cache.sha256Of(commit, file.name);
  if (bytes !== undefined && bytes === (file.bytes ?? bytes) && (sha256 ?? file.sha256) === (file.sha256 ?? sha256)) return { bytes, sha256, fetched: false, checked: true };
  if (file.sha256 === undefined || file.bytes === undefined) return undefined;
  const content = await stat(cache.blob(file.sha256)).catch(() => undefined);
  if (content?.size !== file.bytes) return undefined;
  await cache.place(commit, file.name, file.sha256);
  return { bytes: file.bytes, sha256: file.sha256, fetched: false, checked: true };
}

/** Bytes of all files, where each is said; refuses too many before anything is fetched. */
function checkSizes(files: readonly ListedFile[], most: number, where: string): number | undefined {
  const sum = files.reduce((bytes, file) => bytes + (file.bytes ?? 0), 0);
  if (sum > most) {
    const largest = files.reduce((a, b) => (b.bytes ?? 0) > (a.bytes ?? 0) ? b : a);
    throw new DataError('too-large', `${where}: ${files.length === 1 ? largest.name : `${files.length} files, ${largest.name} the largest,`} of ${sum} bytes, at most ${most}`, 'raise maxBytes if the model is meant to be this large');
  }
  return files.every(({ bytes }) => bytes !== undefined) ? sum : undefined;
}

async function checkDisk(cache: ModelCache, commit: string, files: readonly ListedFile[], where: string): Promise<void> {
  const needed = (await Promise.all(files.map(async ({ name, bytes = 0 }) => await cache.bytesOf(commit, name) === bytes ? 0 : bytes))).reduce((sum, bytes) => sum + bytes, 0);
  const { bavail, bsize } = await statfs(cache.folder);
  if (needed > bavail * bsize) {
    throw new DataError('disk-full', `${where}: its weights have ${needed} bytes, ${cache.folder} has room for ${bavail * bsize}`, 'free space, or name another folder as the cache');
  }
}
