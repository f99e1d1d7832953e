import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, readFile, rm, stat } from 'node:fs/promises';

import { completeFile, makeFolderOf, writeFileAtomic } from '../io/files.ts';
import { ioError } from '../io/io-error.ts';

/** What of a file has arrived, kept so that another process can go on with it. */
export interface PartialFile {
  readonly path: string;
  /** Bytes that have arrived. */
  readonly bytes: number;
  /** Entity tag of whatever sent them, for `If-Range`; without one nothing can be gone on with. */
  readonly tag: string | undefined;
  /** Forgets what has arrived. */
  restart(): Promise<void>;
  keepTag(tag: string | undefined): Promise<void>;
  add(piece: Uint8Array): Promise<void>;
  /** SHA-256 of what has arrived. */
  sha256(): string;
  /** The hash that git names it by. */
  gitSha1(): Promise<string>;
  /** Gives it its final name. */
  complete(path: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens what has arrived of a file, and hashes it; a new one where there is nothing. */
export async function openPartialFile(path: string): Promise<PartialFile> {
  const tagFile = `${path}.tag`;
  const doing = <T>(work: Promise<T>): Promise<T> => work.catch((cause: unknown) => { throw ioError(cause, 'write', path); });
  await makeFolderOf(path);
  const file: FileHandle = await doing(open(path, 'a+'));
  let tag = (await readFile(tagFile, 'utf8').catch(() => '')) || undefined;
  let hash: Hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(piece);
    bytes += piece.length;
  }
  return {
    path,
    get bytes() { return bytes; },
    get tag() { return tag; },
    restart: async () => {
      await doing(file.truncate(0));
      [bytes, hash] = [0, createHash('sha256')];
    },
    keepTag: async (now) => {
      if (now === tag) return;
      tag = now;
      if (now === undefined) await rm(tagFile, { force: true });
      else await writeFileAtomic(tagFile, now);
    },
    add: async (piece) => {
      for (let at = 0; at < piece.length;) at += (await doing(file.write(piece, at))).bytesWritten;
      hash.update(piece);
      bytes += piece.length;
    },
    sha256: () => hash.copy().digest('hex'),
    gitSha1: async () => {
      const git = createHash('sha1').update(`blob ${(await stat(path)).size}\0`);
      for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) git.update(piece);
      return git.digest('hex');
    },
    complete: async (to) => {
      await completeFile(path, to);
      await rm(tagFile, { force: true });
    },
    close: () => file.close(),
  };
}
