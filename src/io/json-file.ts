import { open } from 'node:fs/promises';

import { DataError } from '../core/errors.ts';
import { ioError } from './io-error.ts';

export interface JsonLimits {
  /** Bytes of the file. */
  readonly maxBytes: number;
  /** Objects and arrays inside one another. Default 32. */
  readonly maxDepth?: number;
  /** Whether an object that has a key twice is refused; otherwise the last one counts. Default false. */
  readonly uniqueKeys?: boolean;
}

/**
 * Reads a JSON object from a file of somebody else: no longer, and no deeper, than it may be.
 *
 * Errors: `DataError` `missing-file`, `too-large`, `malformed`, `duplicate-id`.
 */
export async function readJsonFile(path: string, limits: JsonLimits): Promise<Readonly<Record<string, unknown>>> {
  const file = await open(path).catch((cause: unknown) => { throw ioError(cause, 'read', path); });
  try {
    const { size } = await file.stat();
    if (size > limits.maxBytes) throw tooLarge(path, size, limits.maxBytes);
    return parseJsonObject(await file.readFile(), path, limits);
  } catch (cause) {
    throw ioError(cause, 'read', path);
  } finally {
    await file.close();
  }
}

/** The same from bytes; `where` is named by its errors. */
export function parseJsonObject(bytes: Uint8Array, where: string, { maxBytes, maxDepth = 32, uniqueKeys = false }: JsonLimits): Readonly<Record<string, unknown>> {
  if (bytes.length > maxBytes) throw tooLarge(where, bytes.length, maxBytes);
  let value: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    checkNesting(text, where, maxDepth, uniqueKeys);
    value = JSON.parse(text);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw malformed(where, `it is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(where, 'it holds no JSON object');
  return value as Readonly<Record<string, unknown>>;
}

const quote = 0x22, colon = 0x3a, openBrace = 0x7b, closeBrace = 0x7d, openBracket = 0x5b, closeBracket = 0x5d;

/** One pass before anything is built; what is no JSON is left to `JSON.parse`. */
function checkNesting(text: string, where: string, maxDepth: number, uniqueKeys: boolean): void {
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === openBrace || code === openBracket) {
      if (open.push(code === openBrace && uniqueKeys ? new Set() : undefined) > maxDepth) {
        throw malformed(where, `it nests deeper than ${maxDepth} at character ${at}`);
      }
    } else if (code === closeBrace || code === closeBracket) {
      open.pop();
    } else if (code === quote) {
      const from = at;
      at = endOfString(text, from);
      const keys = open.at(-1);
      if (keys !== undefined && isKey(text, at)) addKey(keys, text.slice(from, at + 1), where);
    }
  }
}

function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text[at - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return at;
  }
  return text.length;
}

function isKey(text: string, end: number): boolean {
  let at = end + 1;
  while (' \t\n\r'.includes(text[at] ?? '?')) at++;
  return text.charCodeAt(at) === colon;
}

function addKey(keys: Set<string>, written: string, where: string): void {
  const key = JSON.parse(written) as string; // "\u0061" is "a"
  if (keys.has(key)) {
    throw new DataError('duplicate-id', `${where}: the key ${JSON.stringify(key.slice(0, 120))} stands twice in one object`,
      'readers would not agree on which one counts: write the file again');
  }
  keys.add(key);
}

const tooLarge = (where: string, bytes: number, most: number) =>
  new DataError('too-large', `${where}: ${bytes} bytes of JSON, at most ${most}`, 'is this the right file?');

const malformed = (where: string, found: string) => new DataError('malformed', `${where}: ${found}`, 'fetch the file again: it was cut short, changed or is another file');
