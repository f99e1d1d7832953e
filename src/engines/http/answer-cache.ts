import { createHash, randomBytes } from 'node:crypto';
import { closeSync, createReadStream, openSync, readSync, writeSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { makeFolder } from '../../io/files.ts';
import { ioError } from '../../io/io-error.ts';

/** Answers that were paid for, on disk. */
export interface AnswerCache {
  /** The answer kept under a key, or nothing. */
  get(key: string): unknown;
  /** Keeps an answer: it is with the operating system when this returns, so a process that is killed then has not lost it. */
  put(key: string, answer: unknown): void;
  close(): void;
}

interface Place {
  readonly file: Log;
  readonly from: number;
  readonly bytes: number;
}

interface Log {
  readonly path: string;
  descriptor?: number;
}

const keyLength = 43; // sha256 in base64url
const ending = '.answers.jsonl';

/** Names what was asked: the service with its parameters, and the prompt. */
export const answerKey = (asked: string, prompt: Int32Array): string =>
  createHash('sha256').update(asked).update('\n').update(new Uint8Array(prompt.buffer, prompt.byteOffset, prompt.byteLength)).digest('base64url');

/**
 * Opens the answers in a folder, and a file of its own to append to, made when there is something to keep.
 *
 * A line is key, blank, answer as JSON. Nothing is ever written into a file that somebody else began, so any number of
 * processes may share a folder; each sees what the others had written when it opened. A line that a killed process left
 * half written is passed over, and asked for again. In memory is the place of each answer, not the answer.
 *
 * Errors: `DataError` `cannot-write`, `disk-full`, `malformed` for a folder that cannot be read.
 */
export async function openAnswerCache(folder: string): Promise<AnswerCache> {
  await makeFolder(folder);
  const places = new Map<string, Place>();
  const logs: Log[] = [];
  for (const name of (await readdir(folder)).filter((found) => found.endsWith(ending)).sort()) {
    const log: Log = { path: join(folder, name) };
    logs.push(log);
    await readPlaces(log, places);
  }
  let own: (Log & { descriptor: number; size: number }) | undefined;
  return {
    get(key) {
      const place = places.get(key);
      return place && readAnswer(place);
    },
    put(key, answer) {
      own ??= begin(folder, logs);
      const line = Buffer.from(`${key} ${JSON.stringify(answer)}\n`);
      try {
        for (let at = 0; at < line.length;) at += writeSync(own.descriptor, line, at);
      } catch (cause) {
        throw ioError(cause, 'write', own.path);
      }
      places.set(key, { file: own, from: own.size + keyLength + 1, bytes: line.length - keyLength - 2 });
      own.size += line.length;
    },
    close() {
      for (const log of logs) {
        if (log.descriptor !== undefined) closeSync(log.descriptor);
        delete log.descriptor;
      }
      own = undefined;
    },
  };
}

function begin(folder: string, logs: Log[]): Log & { descriptor: number; size: number } {
  const path = join(folder, `${Date.now().toString(36)}-${randomBytes(6).toString('hex')}${ending}`);
  try {
    const own = { path, descriptor: openSync(path, 'ax+', 0o600), size: 0 };
    logs.push(own);
    return own;
  } catch (cause) {
    throw ioError(cause, 'write', path);
  }
}

/** Where the whole lines of a file are; what is half written or no line of ours is passed over. */
async function readPlaces(file: Log, places: Map<string, Place>): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  let at = 0;
  try {
    for await (const piece of createReadStream(file.path) as AsyncIterable<Buffer>) {
      const bytes: Buffer = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      let from = 0;
      for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, from)) {
        const key = bytes.toString('latin1', from, from + keyLength);
        if (end - from > keyLength + 1 && bytes[from + keyLength] === 32 && /^[\w-]{43}$/.test(key)) {
          places.set(key, { file, from: at + from + keyLength + 1, bytes: end - from - keyLength - 1 });
        }
        from = end + 1;
      }
      rest = bytes.subarray(from);
      at += from;
    }
  } catch (cause) {
    throw ioError(cause, 'read', file.path);
  }
}

function readAnswer({ file, from, bytes }: Place): unknown {
  const line = Buffer.alloc(bytes);
  try {
    file.descriptor ??= openSync(file.path, 'r');
    readSync(file.descriptor, line, 0, bytes, from);
    return JSON.parse(line.toString('utf8'));
  } catch {
    return undefined; // gone or damaged since: it is asked for again
  }
}
