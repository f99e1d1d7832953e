import type { List } from '../core/column.ts';
import type { OpenLanguageModel, Tokenizer } from '../core/engine.ts';
import type { Identified } from '../core/identity.ts';
import type { Openable } from '../core/openable.ts';
import { checkOptions, oneOf, optional, yesOrNo } from '../core/option-rules.ts';
import type { OpenScorer, ScoredAnswers } from '../core/scorer.ts';
import type { Usage } from '../core/usage.ts';
import { tokenizer as tokenizerOf } from '../text/tokenizer.ts';
import { openCheckpoint } from '../transformers/checkpoint/open-checkpoint.ts';
import { type TextCheckpointOptions, textCheckpointRules } from './session/checkpoint-rules.ts';
import { type Precision, precisions } from './session/checkpoint-session.ts';
import { defaultCache } from './session/transformer-session.ts';
import { answersRule } from './transformers/answers-rule.ts';
import type { Answer, ModelAnswerRule } from './transformers/answer-tokens.ts';
import { decoderModel } from './transformers/decoder-model.ts';
import { encoderModel } from './transformers/encoder-model.ts';

export interface TransformerOptions extends TextCheckpointOptions {
  /** In the order of the logits; one that is a list is told in several spellings, whose probabilities are added up. Default `['NO', 'YES']`. */
  readonly answers?: readonly Answer[];
  /** How an answer becomes one token: as RecBench reads models of the family (default), its entry in the vocabulary, or the first piece that tells it from the others. */
  readonly answerRule?: ModelAnswerRule;
  /** Whether [MASK] is put at the end of a prompt and read there: for encoders that guess words. Default false: the last token is read. */
  readonly mask?: boolean;
  /** Whether to tell with every answer how probable any of the answers is: it takes the logits of the whole vocabulary. Default false. */
  readonly labelMass?: boolean;
  /**
   * What the matrices of the layers are kept and multiplied in. `int8` is for a CPU: weights in eight bits with a scale for each column, and
   * what they are multiplied with in eight bits too, scaled anew in every run. Less than half the time and about a quarter of the memory, for
   * other scores: compare them before they are used. `float16` is for a GPU: half the memory, and on a CPU no gain. Default `float32`.
   */
  readonly precision?: Precision;
}

/** A language model that is asked prompt by prompt, or impression by impression. */
export interface ScoringModel extends Identified, Openable<OpenScoringModel> {
  readonly tokenizer: Tokenizer;
  readonly answers: readonly string[];
}

export interface OpenScoringModel extends OpenLanguageModel, OpenScorer {
  answer(prompts: List<Int32Array>): Promise<ScoredAnswers>;
  usage(): Usage;
}

/**
 * The model of a checkpoint folder, in a thread of its own: a decoder, or an encoder that guesses words.
 *
 * Nothing is exported beforehand: the family in `src/transformers/families` is compiled, its weights are mapped from the files where they
 * lie, and one session serves every number and length of prompts. Special tokens around a prompt are the caller's. Only the logits of the
 * answers are computed. Everybody who opens it shares one thread.
 *
 * As a `Scorer` (with `inferShared`) a decoder computes once what the prompts of an impression begin with, and what those of all
 * impressions of a call begin with; its keys and values lie in memory once, and a few such beginnings stay there from call to call.
 * How that is done depends on the call alone, so that a run which is resumed has the same bits. When it is opened, made-up prompts are
 * computed in this way and one by one, and compared. An encoder sees all of a prompt at every token: prompts of like length go through
 * it together.
 *
 * Errors: `EngineError` `load` (a model type or setting that is not known), `tensor-names`, `missing-tokenizer`, `missing-device`,
 * `answer-tokens`, `out-of-memory` (it would not fit), `bad-output` (two ways of computing give different logits) when opened; `bad-input`
 * (a prompt longer than `contextTokens`, or none), `closed` when asked. `DataError` for files that are not what they should be.
 *
 * Source: RecBench `model/base_model.py`, whose prompts are computed one by one. Juravsky et al. 2024 (Hydragen).
 *
 * @example
 * transformer({ folder: 'models/llama' }).toJSON() // { engine: 'transformer', folder: 'models/llama', answers: ['NO', 'YES'], device: 'cpu' }
 */
export function transformer(options: TransformerOptions): ScoringModel {
  checkOptions<TransformerOptions>('transformer', options, rules);
  const { folder, adapter, answers = ['NO', 'YES'], answerRule = 'family', mask = false, labelMass = false, precision = 'float32', device = 'cpu', threads, cache = defaultCache(), onPlan } = options;
  const tokenizer = options.tokenizer ?? tokenizerOf(folder);
  const asked = { engine: 'transformer', folder, adapter, tokenizer, device, threads, cache, onPlan, answers, answerRule, mask, labelMass, precision };
  const models = { decoder: decoderModel(asked), encoder: encoderModel(asked) };
  return {
    tokenizer, answers: answers.map((answer) => typeof answer === 'string' ? answer : answer[0]!),
    open: async () => models[await kindOf(folder)].open(),
    identify: async () => ({ engine: 'transformer', ...await models.decoder.identify(), answers, answerRule, ...(mask && { mask }), ...(labelMass && { labelMass }) }),
    toJSON: () => ({ engine: 'transformer', folder, ...(adapter !== undefined && { adapter }), answers, ...(mask && { mask }), ...(precision !== 'float32' && { precision }), device }),
  };
}

/** What whoever runs it has to know first: what it is not is told by the one that it is given to. */
async function kindOf(folder: string): Promise<'decoder' | 'encoder'> {
  const checkpoint = await openCheckpoint(folder);
  await checkpoint.close();
  const { readTransformer } = await import('../transformers/read-transformer.ts');
  return readTransformer(checkpoint.config).kind === 'encoder' ? 'encoder' : 'decoder';
}

const rules = {
  ...textCheckpointRules,
  answers: optional(answersRule),
  answerRule: optional(oneOf('family', 'vocabulary', 'first-piece')),
  mask: optional(yesOrNo),
  labelMass: optional(yesOrNo),
  precision: optional(oneOf(...precisions)),
};
