import type { Column, List, Vectors } from '../../src/core/column.ts';
import type { LanguageModel, TextEncoder, Tokenizer } from '../../src/core/engine.ts';
import { DataError } from '../../src/core/errors.ts';
import type { Items } from '../../src/core/items.ts';

/** A catalogue in memory. An item's id is `i` and its number unless ids are given. */
export function madeUpItems(
  { texts, ids = texts.map((_, i) => `i${i}`), columns = {} }:
  { texts: readonly string[]; ids?: readonly string[]; columns?: Readonly<Record<string, Column>> },
): Items & { readonly loads: number } {
  const loaded = {
    count: texts.length, ids, texts,
    column: (name: string) => {
      if (columns[name]) return columns[name];
      throw new DataError('missing-column', `no column "${name}"`, 'made up');
    },
  };
  let loads = 0;
  return {
    get loads() { return loads; },
    load: async () => { loads++; return loaded; },
    identify: async () => ({ texts }), toJSON: () => ({ items: texts.length }),
  };
}

/** One token per character: its code point. `<s>` is one special token, 1, unless encoded as text. */
export function characterTokenizer({ before = [], after = [] }: { before?: number[]; after?: number[] } = {}): Tokenizer {
  const plain = (text: string) => [...text].map((character) => character.codePointAt(0)!);
  return {
    load: async () => ({
      encode: (text, { asText = false } = {}) => Int32Array.from(
        asText ? plain(text) : text.split('<s>').flatMap((part, i) => i === 0 ? plain(part) : [1, ...plain(part)])),
      idOf: (token) => token.codePointAt(0),
      before: Int32Array.from(before), after: Int32Array.from(after),
    }),
    identify: async () => ({ characters: true }), toJSON: () => ({ tokenizer: 'characters' }),
  };
}

/** Watches what an engine is asked. */
export interface Watched {
  /** Lengths of the sequences of each call. */
  readonly calls: number[][];
  opened: number;
  closed: number;
}

export interface EngineOptions {
  readonly contextTokens?: number;
  readonly width?: number;
  /** Is called before each answer; may throw, or wait. */
  readonly before?: (call: number) => void | Promise<void>;
  /** The answer about one sequence; the sum of its tokens, then their count, then zeros. */
  readonly about?: (tokens: Int32Array) => number[];
}

const sumAndCount = (tokens: Int32Array) => [tokens.reduce((sum, token) => sum + token, 0), tokens.length];

function answering({ width = 2, before, about = sumAndCount }: EngineOptions, watched: Watched) {
  return async ({ offsets, values }: List<Int32Array>): Promise<Vectors> => {
    const sequences = Array.from({ length: offsets.length - 1 }, (_, i) => values.slice(offsets[i], offsets[i + 1]));
    const call = watched.calls.push(sequences.map(({ length }) => length));
    await before?.(call);
    const answers = new Float32Array(sequences.length * width);
    sequences.forEach((tokens, i) => { answers.set(about(tokens).slice(0, width), i * width); });
    return { width, values: answers };
  };
}

export function madeUpModel(options: EngineOptions = {}): LanguageModel & Watched {
  const watched: Watched = { calls: [], opened: 0, closed: 0 };
  const { contextTokens = 100 } = options;
  return Object.assign(watched, {
    tokenizer: characterTokenizer(), answers: ['NO', 'YES'],
    open: async () => {
      watched.opened++;
      return { contextTokens, answer: answering(options, watched), close: async () => { watched.closed++; } };
    },
    identify: async () => ({ model: 'made up' }), toJSON: () => ({ model: 'made up' }),
  });
}

export function madeUpEncoder(options: EngineOptions & { readonly tokenizer?: Tokenizer } = {}): TextEncoder & Watched {
  const watched: Watched = { calls: [], opened: 0, closed: 0 };
  const { contextTokens = 100, width = 2, tokenizer = characterTokenizer() } = options;
  return Object.assign(watched, {
    tokenizer,
    open: async () => {
      watched.opened++;
      return { contextTokens, width, encode: answering(options, watched), close: async () => { watched.closed++; } };
    },
    identify: async () => ({ encoder: 'made up' }), toJSON: () => ({ encoder: 'made up' }),
  });
}
