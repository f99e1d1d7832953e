import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { DataError, EngineError } from '../core/errors.ts';
import { parseJsonObject } from '../io/json-file.ts';
import { readLlama2cVocabulary, type TokenizerDocument } from './llama2c-vocabulary.ts';

export interface TokenizerFiles {
  /** The file that holds the vocabulary. */
  readonly path: string;
  readonly document: TokenizerDocument;
  /** `tokenizer_config.json`; empty where there is none. */
  readonly config: object;
  /** One past the highest id that it gives; a model has to have that many embeddings. */
  readonly ids: number;
  /** Hash of the files read. */
  readonly sha256: string;
}

const llama2cBytes = 64 * 1024 ** 2; // a larger .bin holds weights
const jsonBytes = 128 * 1024 ** 2; // a vocabulary of 256,000 pieces has about 35 MiB
const jsonDepth = 64;

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
  const bytes = await readLimited(path);
  const besides = join(dirname(path), 'tokenizer_config.json');
  const config = await stat(besides).then(() => readLimited(besides), () => undefined);
  const found = parse(path, bytes) as Partial<TokenizerDocument>;
  if (typeof found.model !== 'object' || found.model === null) throw malformed(path, 'there is no `model` in it');
  const document = {
    added_tokens: found.added_tokens ?? [], normalizer: found.normalizer ?? null, pre_tokenizer: found.pre_tokenizer ?? null,
    post_processor: found.post_processor ?? null, decoder: found.decoder ?? null, model: found.model,
  };
  return {
    path, sha256: hash(bytes, config), document, ids: idsIn(document),
    config: config ? parse(besides, config) : {},
  };
}

async function readLlama2c(path: string): Promise<TokenizerFiles | undefined> {
  if ((await stat(path)).size > llama2cBytes) return undefined;
  const bytes = await readFile(path);
  const document = readLlama2cVocabulary(bytes);
  return document && { path, document, config: {}, ids: idsIn(document), sha256: hash(bytes) };
}

async function readLimited(path: string): Promise<Uint8Array> {
  const { size } = await stat(path);
  if (size > jsonBytes) throw malformed(path, `it has ${size} bytes, at most ${jsonBytes}`);
  return readFile(path);
}

function parse(path: string, bytes: Uint8Array): object {
  try {
    return parseJsonObject(bytes, path, { maxBytes: jsonBytes, maxDepth: jsonDepth });
  } catch (cause) {
    if (!(cause instanceof DataError)) throw cause;
    throw malformed(path, cause.message.slice(path.length + 2));
  }
}

function idsIn({ added_tokens: added, model }: TokenizerDocument): number {
  const { vocab } = model as { readonly vocab?: unknown };
  let most = Array.isArray(vocab) ? vocab.length - 1 : -1; // of Unigram: a list, in order of id
  if (!Array.isArray(vocab)) for (const id of Object.values(vocab ?? {})) most = Math.max(most, Number(id));
  for (const { id } of added as readonly { readonly id?: unknown }[]) most = Math.max(most, Number(id));
  return most + 1;
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
