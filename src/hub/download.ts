import { createHash } from 'node:crypto';
import { join } from 'node:path';

import { DataError } from '../core/errors.ts';
import { RequestError } from '../io/request-error.ts';
import { type Asking, ask, type HubAnswer } from './ask.ts';
import type { ModelCache } from './cache-folder.ts';
import { hashesIn, type ListedFile } from './listing.ts';
import { openPartialFile, type PartialFile } from './partial-file.ts';
import { type Persistence, persist } from './persist.ts';

export interface Download {
  readonly model: string;
  readonly commit: string;
  readonly file: ListedFile;
  readonly cache: ModelCache;
  /** The most that it may have, bytes. */
  readonly maxBytes: number;
  readonly persistence: Persistence;
  /** Bytes of this file that are there. */
  readonly onBytes: (bytes: number) => void;
}

/** Names what arrives of a file, the same for every process. */
export const keyOf = ({ sha256, name }: ListedFile, commit: string): string => sha256 ?? createHash('sha256').update(`${commit}\n${name}`).digest('hex');

/**
 * Fetches one file into the cache, going on with what an earlier try or process has left of it, and checks its hash
 * before it is called by it. The hash is the one that the hub lists, else the one that its answer is tagged with.
 *
 * Gives back its SHA-256 and whether the hub had said any hash to check.
 *
 * Errors: `RequestError`; `DataError` `wrong-hash`, `too-large`, `disk-full`, `cannot-write`.
 */
export async function download(wanted: Download, asking: Asking): Promise<{ readonly sha256: string; readonly checked: boolean }> {
  const { model, commit, file, cache, persistence } = wanted;
  const url = `${asking.hub.url}/${model}/resolve/${commit}/${file.name.split('/').map(encodeURIComponent).join('/')}`;
  const partial = await openPartialFile(join(cache.folder, 'blobs', `${keyOf(file, commit)}.incomplete`));
  try {
    let pieces = partial.bytes > 0 ? 1 : 0; // what an earlier process has left, and every answer
    let furthest = partial.bytes;
    for (let again = false;; again = true) {
      const expected = await persist((got) => {
        pieces++;
        return arrive(url, partial, wanted, asking, () => {
          if (partial.bytes > furthest) got();
          furthest = Math.max(furthest, partial.bytes);
        });
      }, persistence, asking.clock, asking.signal);
      const sha256 = partial.sha256();
      const wrong = await problemOf(partial, sha256, expected);
      if (wrong === undefined) {
        await partial.complete(cache.blob(sha256));
        return { sha256, checked: (expected.sha256 ?? expected.gitSha1) !== undefined };
      }
      await partial.restart();
      await partial.keepTag(undefined);
      if (again || pieces < 2) throw new DataError('wrong-hash', `${url}: ${wrong}`, 'the server, or something on the way, sends other bytes than the hub says: try again later or elsewhere');
    } // of several pieces one may have been of something else: once more from the beginning
  } finally {
    await partial.close();
  }
}

/** One try: what is missing of the file, appended. Gives back what is known of the whole. */
async function arrive(url: string, partial: PartialFile, { commit, file, maxBytes, onBytes }: Download, asking: Asking, got: () => void): Promise<ListedFile> {
  if (partial.tag === undefined && partial.bytes > 0) await partial.restart();
  if (file.bytes !== undefined && partial.bytes === file.bytes && (file.sha256 ?? file.gitSha1) !== undefined) return file;
  const from = partial.bytes;
  const answer = await ask(url, from > 0 ? { range: `bytes=${from}-`, 'if-range': partial.tag! } : {}, asking);
  try {
    const said = answer.header('x-repo-commit');
    if (said !== undefined && said !== commit) throw new RequestError('status', `${url}: the hub answers with commit ${said.slice(0, 64)}`, 'the revision has moved and the old one is gone: fetch it again', {});
    if (answer.status === 416) {
      await partial.restart();
      throw new RequestError('status', `${url}: status 416, what is left of it is longer than it`, 'fetch it again', { retryable: from > 0, status: 416 });
    }
    if (answer.status === 200 || firstByte(answer) !== from) await partial.restart();
    if (answer.status === 206 && firstByte(answer) !== partial.bytes) {
      throw new RequestError('status', `${url}: asked from byte ${from}, it sends "${answer.header('content-range')?.slice(0, 80)}"`, 'fetch it again', { retryable: from > 0, status: 206 });
    }
    await partial.keepTag(strongTag(answer));
    const expected = expectedOf(file, answer, partial.bytes);
    const most = Math.min(maxBytes, expected.bytes ?? maxBytes);
    if (expected.bytes !== undefined && expected.bytes > maxBytes) throw new DataError('too-large', `${url}: it is said to have ${expected.bytes} bytes, at most ${maxBytes}`, 'raise maxBytes if the model is meant to be this large');
    for await (const piece of answer.body) {
      if (partial.bytes + piece.length > most) {
        await partial.restart();
        throw new DataError('too-large', `${url}: more than ${most} bytes arrive, ${expected.bytes === undefined ? 'the most that it may have' : 'which it was said to have'}`, 'the server sends something else than the hub says');
      }
      await partial.add(piece);
      got();
      onBytes(partial.bytes);
    }
    if (expected.bytes !== undefined && partial.bytes < expected.bytes) {
      throw new RequestError('unreachable', `${url}: it ended at byte ${partial.bytes} of ${expected.bytes}`, 'the connection broke: fetch it again, it goes on there', { retryable: true });
    }
    return expected;
  } finally {
    answer.drop();
  }
}

function expectedOf(file: ListedFile, answer: HubAnswer, from: number): ListedFile {
  const hashes = hashesIn(answer.header('x-linked-etag') ?? (answer.redirected ? undefined : answer.header('etag')));
  const rest = answer.header('content-encoding') === undefined ? answer.header('content-length') : undefined;
  const total = /\/(\d+)$/.exec(answer.header('content-range') ?? '')?.[1];
  const bytes = [answer.header('x-linked-size'), total].find((size) => size !== undefined && /^\d+$/.test(size)) ?? (rest === undefined ? undefined : from + Number(rest));
  return { name: file.name, bytes: file.bytes ?? (bytes === undefined ? undefined : Number(bytes)), ...(file.sha256 === undefined && file.gitSha1 === undefined ? hashes : { sha256: file.sha256, gitSha1: file.gitSha1 }) };
}

async function problemOf(partial: PartialFile, sha256: string, expected: ListedFile): Promise<string | undefined> {
  if (expected.bytes !== undefined && partial.bytes !== expected.bytes) return `${partial.bytes} bytes arrived, expected ${expected.bytes}`;
  if (expected.sha256 !== undefined) return sha256 === expected.sha256 ? undefined : `the SHA-256 is ${sha256.slice(0, 12)}, the hub says ${expected.sha256.slice(0, 12)}`;
  if (expected.gitSha1 === undefined) return undefined;
  const found = await partial.gitSha1();
  return found === expected.gitSha1 ? undefined : `the hash of git is ${found.slice(0, 12)}, the hub says ${expected.gitSha1.slice(0, 12)}`;
}

const firstByte = (answer: HubAnswer): number | undefined => {
  const first = /^bytes (\d+)-/.exec(answer.header('content-range') ?? '')?.[1];
  return first === undefined ? undefined : Number(first);
};

/** Only a strong one says that two answers have the same bytes. */
function strongTag(answer: HubAnswer): string | undefined {
  const tag = answer.header('etag');
  return tag === undefined || !/^"[\x21\x23-\x7e]*"$/.test(tag) ? undefined : tag;
}
