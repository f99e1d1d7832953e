import { DataError, OptionsError } from '../core/errors.ts';
import { parseJsonObject } from '../io/json-file.ts';
import { type Asking, ask } from './ask.ts';

/** A file of a model as a hub names it. */
export interface ListedFile {
  readonly name: string;
  /** Where the hub says it. */
  readonly bytes?: number | undefined;
  readonly sha256?: string | undefined;
  /** Hash that git names its content by: SHA-1 over "blob", its length, a zero byte and it. */
  readonly gitSha1?: string | undefined;
}

export interface Listing {
  readonly commit: string;
  readonly files: readonly ListedFile[];
}

const answerBytes = 32 * 2 ** 20;
const mostFiles = 100_000;

/**
 * What files a model has at a revision: `GET /api/models/<model>/revision/<revision>?blobs=true`. The commit in the answer
 * is what everything else is asked by, so that a revision which moves in between changes nothing.
 *
 * Errors: `RequestError`; `DataError` `malformed`, `too-large`, `unsafe-path` for a name that leads out of a folder.
 */
export async function listModel(model: string, revision: string, asking: Asking): Promise<Listing> {
  const url = `${asking.hub.url}/api/models/${model}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const { body } = await ask(url, { accept: 'application/json' }, asking);
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    if ((length += part.length) > answerBytes) throw new DataError('too-large', `${url}: the list of files is longer than ${answerBytes} bytes`, 'is this the address of a hub?');
    parts.push(part);
  }
  const { sha, siblings } = parseJsonObject(Buffer.concat(parts), url, { maxBytes: answerBytes });
  if (typeof sha !== 'string' || !/^[0-9a-f]{40,64}$/.test(sha)) throw malformed(url, 'it names no commit (sha)');
  if (!Array.isArray(siblings) || siblings.length > mostFiles) throw malformed(url, `it names no list of at most ${mostFiles} files (siblings)`);
  return { commit: sha, files: siblings.map((sibling: unknown) => listed(sibling, url)) };
}

function listed(sibling: unknown, url: string): ListedFile {
  const { rfilename: name, size, blobId, lfs } = (sibling ?? {}) as Record<string, unknown>;
  if (typeof name !== 'string' || name === '') throw malformed(url, 'a file without a name (rfilename)');
  if (name.startsWith('/') || /[\\\0:]/.test(name) || name.split('/').some((step) => step === '..' || step === '.' || step === '')) {
    throw new DataError('unsafe-path', `${url} names the file ${JSON.stringify(name.slice(0, 120))}, which leads out of a folder`, 'nothing was fetched: do not trust this model');
  }
  const large = (lfs ?? {}) as Record<string, unknown>;
  return {
    name, bytes: [large['size'], size].find((bytes): bytes is number => Number.isInteger(bytes) && (bytes as number) >= 0), // 1e300 too: it is then more than it may have
    sha256: [large['sha256'], large['oid']].find(isSha256),
    gitSha1: lfs === undefined || lfs === null ? [blobId].find(isSha1) : undefined, // of a large file it names the pointer
  };
}

/** What an entity tag says of the content, where it is a hash. */
export function hashesIn(tag: string | undefined): Pick<ListedFile, 'sha256' | 'gitSha1'> {
  const bare = tag?.replace(/^W\//, '').replaceAll('"', '');
  return { sha256: isSha256(bare) ? bare : undefined, gitSha1: isSha1(bare) ? bare : undefined };
}

/** Refuses names that are none, before a request or a folder is made of them. */
export function checkNames(model: string, revision: string): void {
  if (!/^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)?$/.test(model) || model.includes('--') || model.includes('..') || model.length > 200) {
    throw new OptionsError('wrong-value', `"${model}" is no name of a model`, 'expected owner/name or name: letters, digits, and . _ - between them');
  }
  if (!/^\w[\w./-]*$/.test(revision) || revision.includes('..') || revision.includes('//') || revision.length > 200) {
    throw new OptionsError('wrong-value', `"${revision}" is no revision`, 'expected a branch, a tag or a commit');
  }
}

const isSha256 = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const isSha1 = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{40}$/.test(value);
const malformed = (url: string, found: string) => new DataError('malformed', `${url}: ${found}`, 'is this the address of a hub?');
