import type { List, Vectors } from './column.ts';
import type { Identified } from './identity.ts';
import type { Openable } from './openable.ts';

/** Turns text into token ids. Built without reading a file; `load` reads it. */
export interface Tokenizer extends Identified {
  load(): Promise<LoadedTokenizer>;
}

export interface LoadedTokenizer {
  /**
   * Token ids of a text, without the special tokens that a template would add around it.
   * With `asText` a special token spelled out in the text is encoded as the characters it is made of.
   */
  encode(text: string, options?: { readonly asText?: boolean }): Int32Array;
  /** Id of one vocabulary entry. */
  idOf(token: string): number | undefined;
  /** Ids that a model wants before and after every sequence (BOS, CLS, SEP); often empty. */
  readonly before: Int32Array;
  readonly after: Int32Array;
}

/** A language model that answers by the logits of a fixed list of answers at the last position. */
export interface LanguageModel extends Identified, Openable<OpenLanguageModel> {
  readonly tokenizer: Tokenizer;
  /** The answers, in the order of the logits: `['NO', 'YES']`. */
  readonly answers: readonly string[];
}

export interface OpenLanguageModel {
  /** The most tokens that one prompt may have. */
  readonly contextTokens: number;
  /** One row of logits per prompt, [prompts, answers], in nats. NaN is handed on, never hidden. */
  answer(prompts: List<Int32Array>): Promise<Vectors>;
  close(): Promise<void>;
}

/** A model that turns a text into one vector. */
export interface TextEncoder extends Identified, Openable<OpenTextEncoder> {
  readonly tokenizer: Tokenizer;
}

export interface OpenTextEncoder {
  /** The most tokens that one text may have. */
  readonly contextTokens: number;
  readonly width: number;
  /** One vector per text, [texts, width]. */
  encode(texts: List<Int32Array>): Promise<Vectors>;
  close(): Promise<void>;
}
