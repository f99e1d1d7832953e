import { randomBytes } from 'node:crypto';
import { copyFile, link, readFile, realpath, rename, rm, stat, symlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';

import { confinedPath, makeFolderOf, writeFileAtomic } from '../io/files.ts';
import { ioError } from '../io/io-error.ts';

export const cacheVariable = 'RXREC_HUB_CACHE';

/** The part of a cache that belongs to one model. Contents lie once, by their SHA-256; a snapshot is links to them. */
export interface ModelCache {
  readonly folder: string;
  readonly blob: (sha256: string) => string;
  /** Where a file of a commit is, or will be. */
  readonly placeOf: (commit: string, file: string) => string;
  readonly snapshot: (commit: string) => string;
  /** The commit that a branch or tag was when it was last asked for. */
  readonly commitOf: (revision: string) => Promise<string | undefined>;
  readonly keepRevision: (revision: string, commit: string) => Promise<void>;
  /** Length of a file of a commit that is there. */
  readonly bytesOf: (commit: string, file: string) => Promise<number | undefined>;
  /** What its content is called by, where that is its hash: other tools call small files by another one. */
  readonly sha256Of: (commit: string, file: string) => Promise<string | undefined>;
  readonly place: (commit: string, file: string, sha256: string) => Promise<void>;
}

/** Where models are kept when nothing else is said: `RXREC_HUB_CACHE`, else below the user's cache folder. */
export function defaultCache(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  return resolve(environment[cacheVariable] || join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'rxrec', 'hub'));
}

/**
 * The cache of one model, laid out as caches of hubs are: `models--owner--name/{blobs,refs,snapshots}`.
 *
 * @example
 * modelCache('/cache', 'owner/name').placeOf('0c1d', 'config.json') // '/cache/models--owner--name/snapshots/0c1d/config.json'
 */
export function modelCache(root: string, model: string): ModelCache {
  const folder = join(root, `models--${model.replaceAll('/', '--')}`);
  const snapshot = (commit: string) => join(folder, 'snapshots', commit);
  const placeOf = (commit: string, file: string) => confinedPath(snapshot(commit), file);
  const ref = (revision: string) => confinedPath(join(folder, 'refs'), revision);
  const blob = (sha256: string) => join(folder, 'blobs', sha256);
  return {
    folder, blob, placeOf, snapshot,
    commitOf: async (revision) => {
      if (/^[0-9a-f]{40,64}$/.test(revision)) return revision;
      const commit = (await readFile(ref(revision), 'utf8').catch(() => '')).trim();
      return /^[0-9a-f]{40,64}$/.test(commit) ? commit : undefined;
    },
    keepRevision: async (revision, commit) => {
      if (revision === commit) return;
      await makeFolderOf(ref(revision));
      await writeFileAtomic(ref(revision), commit);
    },
    sha256Of: async (commit, file) => {
      const name = basename(await realpath(placeOf(commit, file)).catch(() => ''));
      return /^[0-9a-f]{64}$/.test(name) ? name : undefined;
    },
    bytesOf: (commit, file) => stat(placeOf(commit, file)).then((found) => found.isFile() ? found.size : undefined, () => undefined),
    place: async (commit, file, sha256) => {
      const path = placeOf(commit, file);
      const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
      try {
        await makeFolderOf(path);
        await linkTo(blob(sha256), temporary);
        await rename(temporary, path);
      } catch (cause) {
        await rm(temporary, { force: true }).catch(() => {});
        throw ioError(cause, 'write', path);
      }
    },
  };
}

/** A relative link, so that the cache may be moved; where a file system knows none, another name or a copy. */
async function linkTo(content: string, path: string): Promise<void> {
  await symlink(relative(dirname(path), content), path).catch(() => link(content, path)).catch(() => copyFile(content, path));
}
