import type { List, Vectors } from './column.ts';
import type { Identified } from './identity.ts';
import type { Openable } from './openable.ts';
import type { Usage } from './usage.ts';

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

/** One row of logits per prompt, and which prompts have none. */
export interface Answers extends Vectors {
  /** Prompts that were asked and cannot be answered: their logits are NaN. Absent where there are none. */
  readonly faults?: readonly PromptFault[];
}

/** A prompt whose answer says too little to be scored. Data, not an exception: its row is set aside. */
export interface PromptFault {
  /** Position among the prompts of the call. */
  readonly prompt: number;
  /** `censored`: an answer is not among the likeliest tokens, so only a bound is known. `unclear-reply`: none is named. */
  readonly code: string;
  /** What was found and what was expected. */
  readonly message: string;
}

export interface OpenLanguageModel {
  /** The most tokens that one prompt may have. */
  readonly contextTokens: number;
  /** One row of logits per prompt, [prompts, answers], in nats. NaN is handed on, never hidden. */
  answer(prompts: List<Int32Array>): Promise<Answers>;
  /** What it was asked for so far, where that is counted. */
  usage?(): Usage;
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
  /** Whether a text has the same vector to the last bit whatever is encoded beside it, so that it may be kept for whoever comes. Default false. */
  readonly steady?: boolean;
  /** One vector per text, [texts, width]. */
  encode(texts: List<Int32Array>): Promise<Vectors>;
  /** What it was asked for so far, where that is counted. */
  usage?(): Usage;
  close(): Promise<void>;
}
