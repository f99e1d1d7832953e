import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { EngineError } from '../core/errors.ts';
import { readLlama2cVocabulary, type TokenizerDocument } from './llama2c-vocabulary.ts';

export interface TokenizerFiles {
  /** The file that holds the vocabulary. */
  readonly path: string;
  readonly document: TokenizerDocument;
  /** `tokenizer_config.json`; empty where there is none. */
  readonly config: object;
  /** Hash of the files read. */
  readonly sha256: string;
}

const llama2cBytes = 64 * 1024 ** 2; // a larger .bin holds weights

/**
 * Finds and reads the tokenizer of a model: `tokenizer.json` (with `tokenizer_config.json` beside it), else a
 * vocabulary of llama2.c. `path` is the model's folder, or one of these files.
 *
 * Errors: `EngineError` `missing-tokenizer` when there is neither, `load` when the file is not what it should be.
 */
export async function readTokenizerFiles(path: string): Promise<TokenizerFiles> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw missing(path, 'there is no such folder');
  if (!found.isDirectory()) return path.endsWith('.json') ? readHuggingFace(path) : await readLlama2c(path) ?? raiseUnknown(path);
  const names = (await readdir(path)).sort();
  if (names.includes('tokenizer.json')) return readHuggingFace(join(path, 'tokenizer.json'));
  for (const name of names.filter((name) => name.endsWith('.bin'))) {
    const read = await readLlama2c(join(path, name));
    if (read) return read;
  }
  throw missing(path, `neither tokenizer.json nor a vocabulary of llama2.c (*.bin); found ${names.slice(0, 12).join(', ') || 'nothing'}`);
}

async function readHuggingFace(path: string): Promise<TokenizerFiles> {
  const bytes = await readFile(path);
  const config = await readFile(join(dirname(path), 'tokenizer_config.json')).catch(() => undefined);
  const document = parse(path, bytes) as Partial<TokenizerDocument>;
  if (typeof document.model !== 'object') throw malformed(path, 'there is no `model` in it');
  return {
    path, sha256: hash(bytes, config),
    document: {
      added_tokens: document.added_tokens ?? [], normalizer: document.normalizer ?? null, pre_tokenizer: document.pre_tokenizer ?? null,
      post_processor: document.post_processor ?? null, decoder: document.decoder ?? null, model: document.model,
    },
    config: config ? parse(join(dirname(path), 'tokenizer_config.json'), config) : {},
  };
}

async function readLlama2c(path: string): Promise<TokenizerFiles | undefined> {
  if ((await stat(path)).size > llama2cBytes) return undefined;
  const bytes = await readFile(path);
  const document = readLlama2cVocabulary(bytes);
  return document && { path, document, config: {}, sha256: hash(bytes) };
}

function parse(path: string, bytes: Uint8Array): object {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (cause) {
    throw malformed(path, cause instanceof Error ? cause.message : String(cause));
  }
  throw malformed(path, 'it holds no JSON object');
}

function hash(...parts: readonly (Uint8Array | undefined)[]): string {
  const sum = createHash('sha256');
  for (const part of parts) if (part) sum.update(`${part.length}\n`).update(part);
  return sum.digest('hex');
}

const missing = (path: string, found: string) => new EngineError('missing-tokenizer', `no tokenizer for the model in ${path}: ${found}`,
  'put the tokenizer.json that the model was published with into its folder, or give its path as `tokenizer`');

const malformed = (path: string, found: string) => new EngineError('load', `${path} is not a tokenizer.json: ${found}`,
  'fetch the file again: it was cut short or is another file');

function raiseUnknown(path: string): never {
  throw missing(path, 'it is neither a tokenizer.json nor a vocabulary of llama2.c');
}
