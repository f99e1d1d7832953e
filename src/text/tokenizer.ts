import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { LRUCache } from 'lru-cache';

import type { LoadedTokenizer, Tokenizer } from '../core/engine.ts';
import { EngineError } from '../core/errors.ts';
import { charsmap } from './charsmap.ts';
import { spellOutSpecials } from './spell-out-specials.ts';
import { readTokenizerFiles, type TokenizerFiles } from './tokenizer-files.ts';

export interface TokenizerOptions {
  /** The most that is kept of texts and ids already seen, in characters. Default 16 Mi. */
  readonly keepCharacters?: number;
  /** False for a model that wants no special tokens around a sequence: `before` and `after` are then empty. Default true. */
  readonly special?: boolean;
}

/** A tokenizer that also knows the id of what it does not know. */
export interface TextTokenizer extends Tokenizer {
  load(): Promise<LoadedTextTokenizer>;
}

export interface LoadedTextTokenizer extends LoadedTokenizer {
  /** Id of a piece that is not in the vocabulary; absent where every text can be spelled. */
  readonly unknown: number | undefined;
  /** One past the highest id that it gives. */
  readonly ids: number;
}

const idCharacters = 2; // an id takes the memory of two characters
const entryCharacters = 64;

/**
 * The tokenizer of the model in a folder: `tokenizer.json` in Hugging Face's layout, or a vocabulary of llama2.c.
 *
 * Nothing is cut or padded, whatever the file says: that is the business of operators and engines. Ids of texts
 * seen lately are kept, so a prompt that was counted to make it fit is not cut into pieces again.
 *
 * Errors: `EngineError` `missing-tokenizer`, `load`.
 *
 * @example
 * tokenizer('models/bert').toJSON() // { tokenizer: 'models/bert' }
 */
export function tokenizer(path: string, { keepCharacters = 16 * 1024 ** 2, special = true }: TokenizerOptions = {}): TextTokenizer {
  let files: Promise<TokenizerFiles> | undefined;
  let loaded: Promise<LoadedTextTokenizer> | undefined;
  const read = () => files ??= readTokenizerFiles(path).catch((error) => { files = undefined; throw error; });
  return {
    load: () => loaded ??= read().then((found) => build(found, keepCharacters, special)).catch((error) => { loaded = undefined; throw error; }),
    identify: async () => ({ tokenizer: (await read()).sha256, special }),
    toJSON: () => ({ tokenizer: path }),
  };
}

function build({ path, document, config, ids: count }: TokenizerFiles, keepCharacters: number, special: boolean): LoadedTextTokenizer {
  const plain = start(path, document, config);
  const unknown = plain.model?.unk_token_id;
  const { contents, spelledOut } = spellOutSpecials(document);
  const specials = new Set(contents.map((content) => plain.token_to_id(content)));
  let spelling: HuggingFaceTokenizer | undefined;
  const idsOf = (from: HuggingFaceTokenizer, text: string) => Int32Array.from(from.encode(text, { add_special_tokens: false }).ids);
  const cut = seenLately(keepCharacters, (text) => idsOf(plain, text));
  const spell = seenLately(keepCharacters / 16, (text) => idsOf(spelling ??= start(path, spelledOut(), config), text));
  return {
    ...(special ? around(plain) : { before: new Int32Array(0), after: new Int32Array(0) }),
    unknown: unknown === undefined || unknown < 0 ? undefined : unknown,
    ids: count,
    encode: (text, { asText = false } = {}) => {
      const ids = cut(text);
      return asText && ids.some((id) => specials.has(id)) ? spell(text) : ids;
    },
    idOf: (token) => plain.token_to_id(token),
  };
}

function seenLately(characters: number, encode: (text: string) => Int32Array): (text: string) => Int32Array {
  const seen = new LRUCache<string, Int32Array>({
    maxSize: Math.max(1, Math.floor(characters)),
    sizeCalculation: (ids, text) => text.length + idCharacters * ids.length + entryCharacters,
  });
  return (text) => {
    const known = seen.get(text);
    if (known) return known;
    const ids = encode(text);
    seen.set(text, ids);
    return ids;
  };
}

/** Special ids before and after a sequence, as the tokenizer's own template puts them. */
function around(plain: HuggingFaceTokenizer): { before: Int32Array; after: Int32Array } {
  const inner: number[] = plain.encode('a', { add_special_tokens: false }).ids;
  const whole: number[] = plain.encode('a').ids;
  const from = whole.findIndex((_, at) => inner.every((id, i) => whole[at + i] === id));
  if (from === -1) return { before: new Int32Array(0), after: new Int32Array(0) };
  return { before: Int32Array.from(whole.slice(0, from)), after: Int32Array.from(whole.slice(from + inner.length)) };
}

function start(path: string, document: object, config: object): HuggingFaceTokenizer {
  try {
    return withCharsmaps(new HuggingFaceTokenizer(document, config));
  } catch (cause) {
    if (cause instanceof EngineError) throw cause;
    throw new EngineError('load', `${path}: the tokenizer could not be built: ${cause instanceof Error ? cause.message : String(cause)}`,
      'it uses a part that @huggingface/tokenizers does not know, or is damaged', false, { cause });
  }
}

type Normalizer = NonNullable<HuggingFaceTokenizer['normalizer']>;

/** Normalisers by their own table, of which the package knows only what most have in common. */
function withCharsmaps(tokenizer: HuggingFaceTokenizer): HuggingFaceTokenizer {
  const replace = (normalizer: Normalizer | null): void => {
    const { precompiled_charsmap: table } = (normalizer?.config ?? {}) as { readonly precompiled_charsmap?: string | null };
    if (normalizer && table) normalizer.normalize = charsmap(table);
    for (const inner of (normalizer as { readonly normalizers?: readonly (Normalizer | null)[] } | null)?.normalizers ?? []) replace(inner);
  };
  replace(tokenizer.normalizer);
  return tokenizer;
}
