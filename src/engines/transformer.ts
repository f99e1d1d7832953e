import type { LanguageModel, Tokenizer } from '../core/engine.ts';
import { EngineError } from '../core/errors.ts';
import { checkOptions, having, oneOf, optional, wholeNumber } from '../core/option-rules.ts';
import { tokenizer as tokenizerOf } from '../text/tokenizer.ts';
import type { MemoryPlan } from '../transformers/memory-plan.ts';
import { type AnswerRule, answerIds } from './session/answer-ids.ts';
import { answerList, folderPath } from './session/engine-rules.ts';
import type { Device } from './session/messages.ts';
import { defaultCache, transformerSession } from './session/transformer-session.ts';

export interface TransformerOptions {
  /** Folder in Hugging Face's layout: config.json, .safetensors, tokenizer.json. */
  readonly folder: string;
  /** Folder of a LoRA adapter in PEFT's layout, which is merged into the weights. */
  readonly adapter?: string;
  /** Default: the one in the folder. */
  readonly tokenizer?: Tokenizer;
  /** In the order of the logits. Default `['NO', 'YES']`. */
  readonly answers?: readonly string[];
  /** How an answer becomes one token: its entry in the vocabulary (default), or the first piece that tells it from the others. */
  readonly answerRule?: AnswerRule;
  /** Default `cpu`. */
  readonly device?: Device;
  /** Threads of one operator. Default: all cores. */
  readonly threads?: number;
  /** Where weights of half precision are kept as float32. Default: `~/.cache/rxrec/weights`. */
  readonly cache?: string;
  /** Told what the model will take of memory, before it is loaded. */
  readonly onPlan?: (plan: MemoryPlan) => void;
}

/**
 * The model of a checkpoint folder, in a thread of its own: a decoder, or an encoder that guesses words, asked at the last token.
 *
 * Nothing is exported beforehand: the family in `src/transformers/families` is compiled, its weights are mapped from the files where they
 * lie, and one session serves every number and length of prompts. Prompts are filled up on the right. Special tokens around a prompt are
 * the caller's. Only the logits of the answers are computed. Everybody who opens it shares one thread.
 *
 * Errors: `EngineError` `load` (a model type or setting that is not known), `tensor-names`, `missing-tokenizer`, `missing-device`,
 * `answer-tokens`, `out-of-memory` (it would not fit) when opened; `bad-input` (a prompt longer than `contextTokens`, or none), `closed`
 * when asked. `DataError` for files that are not what they should be.
 *
 * @example
 * transformer({ folder: 'models/llama' }).toJSON() // { engine: 'transformer', folder: 'models/llama', answers: ['NO', 'YES'], device: 'cpu' }
 */
export function transformer(options: TransformerOptions): LanguageModel {
  checkOptions<TransformerOptions>('transformer', options, rules);
  const { folder, adapter, answers = ['NO', 'YES'], answerRule = 'vocabulary', device = 'cpu', threads, cache = defaultCache(), onPlan } = options;
  const tokenizer = options.tokenizer ?? tokenizerOf(folder);
  const session = transformerSession({
    engine: 'transformer', folder, adapter, tokenizer, device, threads, cache, onPlan,
    task: (model, loaded) => {
      if (!model.logits) throw new EngineError('load', `${folder}: this ${model.family} has no head that gives logits`, 'use it as an encoder: `transformerEncoder`');
      const columns = answerIds(loaded, answers, answerRule);
      return {
        gives: ['logits'], columns, output: 'logits', width: columns.length,
        rows: ({ lengths, tokens }) => lengths.map((length, row) => row * tokens + length - 1),
      };
    },
  });
  return {
    tokenizer, answers,
    open: async () => {
      const { contextTokens, run, close } = await session.open();
      return { contextTokens, answer: run, close };
    },
    identify: async () => ({ engine: 'transformer', ...await session.identify(), answers, answerRule }),
    toJSON: () => ({ engine: 'transformer', folder, ...(adapter !== undefined && { adapter }), answers, device }),
  };
}

const rules = {
  folder: folderPath,
  adapter: optional(folderPath),
  tokenizer: optional(having('a tokenizer', 'load', 'identify')),
  answers: optional(answerList),
  answerRule: optional(oneOf('vocabulary', 'first-piece')),
  device: optional(oneOf('cpu', 'cuda', 'webgpu')),
  threads: optional(wholeNumber(1)),
  cache: optional(folderPath),
  onPlan: optional((value) => typeof value === 'function' ? undefined : 'a function'),
};
