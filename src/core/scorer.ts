import type { List } from './column.ts';
import type { Answers, Tokenizer } from './engine.ts';
import type { Identified } from './identity.ts';
import type { Openable } from './openable.ts';
import type { Usage } from './usage.ts';

/**
 * The prompts of impressions, cut where those of one impression part: prompt = prefix + suffix.
 *
 * | field      | type                | shape           | unit                                            |
 * |------------|---------------------|-----------------|-------------------------------------------------|
 * | `prefixes` | `list<int32>`       | [impressions,]  | ids: instruction and history, BOS included      |
 * | `suffixes` | `list<list<int32>>` | [impressions,,] | ids: one per candidate, of at least one token   |
 *
 * A prefix may be empty, and an impression may have no candidates.
 */
export interface SharedPrompts {
  readonly prefixes: List<Int32Array>;
  readonly suffixes: List<List<Int32Array>>;
}

/** Answers, and how much the model had left for anything else. */
export interface ScoredAnswers extends Answers {
  /** [prompts]: probability of the next token to be any of the answers, where the engine was made to tell. */
  readonly labelMass?: Float32Array;
}

/**
 * A language model that reads what the prompts of an impression begin with once, and answers each of their ends.
 *
 * It answers what a `LanguageModel` answers to the same prompts written out whole; how far the two may lie apart is
 * the engine's to say. The ids of the answers are the engine's business, as they are a `LanguageModel`'s. The same call has the same
 * answer, whatever was asked before it.
 */
export interface Scorer extends Identified, Openable<OpenScorer> {
  readonly tokenizer: Tokenizer;
  /** The answers, in the order of the logits: `['NO', 'YES']`. */
  readonly answers: readonly string[];
}

export interface OpenScorer {
  /** The most tokens that a prefix and one of its suffixes may have together. */
  readonly contextTokens: number;
  /** One row of logits per suffix, [suffixes, answers], in nats; those of one impression after those of the other. */
  score(prompts: SharedPrompts): Promise<ScoredAnswers>;
  /** What it was asked for so far, where that is counted. */
  usage?(): Usage;
  close(): Promise<void>;
}
