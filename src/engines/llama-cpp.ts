import { checkOptions, oneOf, optional, type Rule, wholeNumber, yesOrNo } from '../core/option-rules.ts';
import type { ScoredAnswers } from '../core/scorer.ts';
import { ggufSession } from './llama-cpp/gguf-session.ts';
import { identifyGguf } from './llama-cpp/gguf-files.ts';
import { ggufTokenizer } from './llama-cpp/gguf-tokenizer.ts';
import type { LlamaDevice } from './llama-cpp/node-llama-cpp.ts';
import { askedTogether } from './session/asked-together.ts';
import type { ScoringModel } from './transformer.ts';
import { type Answer, answerLogits, answerTokens, labelMass as massOf, type ModelAnswerRule } from './transformers/answer-tokens.ts';
import { answersRule } from './transformers/answers-rule.ts';
import { type PackedPrompts, packedPrompts, plainPrompts } from './transformers/impressions.ts';

export interface LlamaCppOptions {
  /** Path of a .gguf file; of a model in parts that of the first. */
  readonly model: string;
  /** In the order of the logits; one that is a list is told in several spellings, whose probabilities are added up. Default `['NO', 'YES']`. */
  readonly answers?: readonly Answer[];
  /** How an answer becomes one token: as RecBench reads models of the architecture (default), its entry in the vocabulary, or the first piece that tells it from the others. */
  readonly answerRule?: ModelAnswerRule;
  /** Whether to tell with every answer how probable any of the answers is. Default false. */
  readonly labelMass?: boolean;
  /** Default `auto`: the best that llama.cpp finds. */
  readonly device?: LlamaDevice;
  /** Threads that compute. They wait for one another without sleeping: with more of them than cores are free it takes many times as long. Default: all cores but one. */
  readonly threads?: number;
  /** The most tokens of a prompt; memory is taken for as many. Default: what the model was made for, at most 4096. */
  readonly contextTokens?: number;
  /** Layers that lie on the device. Default: as many as fit. */
  readonly gpuLayers?: number;
  /**
   * What keys, values and the sums over them are kept in: `float16`, in llama.cpp's fast way (default), or `float32`, for logits as exact as
   * the weights, twice the memory and more time.
   */
  readonly attention?: 'float16' | 'float32';
}

/**
 * A model in GGUF, computed by llama.cpp in this process, off its event loop. Needs the package `node-llama-cpp`, an optional peer of
 * rxrec: only the binary that was installed with it is used, nothing is fetched or built.
 *
 * The tokenizer is the one in the file, as llama.cpp has it. Prompts go through the model one by one; as a `Scorer` (with `inferShared`) it keeps keys and
 * values of what the prompts of an impression begin with and reads each end on top of them, and from impression to impression what both
 * begin with. A call has the same bits whatever was asked before it. Everybody who opens it shares one model, whose calls wait for one
 * another.
 *
 * Errors: `EngineError` `missing-package`, `missing-device`, `missing-model`, `load`, `answer-tokens`, `out-of-memory` when opened;
 * `bad-input` (a prompt longer than `contextTokens`, or none), `bad-output`, `closed` when asked. None is retryable.
 *
 * Source: llama.cpp, by node-llama-cpp; RecBench `model/base_model.py`, whose prompts are computed one by one. Differs: llama.cpp does not bring
 * texts into a normal form of Unicode, as some tokenizers of the original models do.
 *
 * @example
 * llamaCpp({ model: 'models/llama.gguf', device: 'cpu' }).toJSON() // { engine: 'llama-cpp', model: 'models/llama.gguf', answers: ['NO', 'YES'], device: 'cpu' }
 */
export function llamaCpp(options: LlamaCppOptions): ScoringModel {
  checkOptions<LlamaCppOptions>('llamaCpp', options, rules);
  const { model, answers = ['NO', 'YES'], answerRule = 'family', labelMass = false, device = 'auto', threads, contextTokens, gpuLayers, attention = 'float16' } = options;
  const tokenizer = ggufTokenizer(model, device);
  const open = ggufSession({
    model, tokenizer, device, threads, contextTokens, gpuLayers, attention, labelMass,
    asks: (loaded, architecture) => answerTokens(loaded, architecture, answers, answerRule),
  });
  const join = askedTogether();
  return {
    tokenizer, answers: answers.map((answer) => typeof answer === 'string' ? answer : answer[0]!),
    open: async () => {
      const { tokens, ask, close, ...sizes } = await open();
      const limits = { name: model, ...sizes };
      const { asked, leave } = join();
      const answered = async (prompts: PackedPrompts, shared: boolean): Promise<ScoredAnswers> => {
        const { logits, whole, computed } = await ask(prompts, shared);
        asked.requests++;
        asked.prompts += prompts.suffixes.offsets.length - 1;
        asked.tokens += computed;
        return { width: answers.length, values: answerLogits(logits, tokens), ...(whole && { labelMass: massOf(logits, whole, tokens) }) };
      };
      return {
        contextTokens: sizes.contextTokens,
        answer: async (prompts) => answered(plainPrompts(prompts, limits), false),
        score: async (prompts) => answered(packedPrompts(prompts, limits), true),
        usage: () => ({ requests: asked.requests, retries: 0, asked: asked.prompts, kept: 0, promptTokens: asked.tokens, completionTokens: 0, keptPromptTokens: 0, keptCompletionTokens: 0, path: 'what an impression\'s prompts share once, then what follows one after the other' }),
        close: () => {
          leave();
          return close();
        },
      };
    },
    identify: async () => ({
      engine: 'llama-cpp', model: await identifyGguf(model), answers, answerRule, ...(contextTokens !== undefined && { contextTokens }), ...(labelMass && { labelMass }), ...(attention === 'float32' && { attention }),
    }),
    toJSON: () => ({ engine: 'llama-cpp', model, answers, device }),
  };
}

const ggufPath: Rule = (value) => typeof value === 'string' && value !== '' ? undefined : 'the path of a .gguf file';

const rules = {
  model: ggufPath,
  answers: optional(answersRule),
  answerRule: optional(oneOf('family', 'vocabulary', 'first-piece')),
  labelMass: optional(yesOrNo),
  device: optional(oneOf('auto', 'cpu', 'cuda', 'vulkan', 'metal')),
  threads: optional(wholeNumber(1)),
  contextTokens: optional(wholeNumber(1)),
  gpuLayers: optional(wholeNumber(0)),
  attention: optional(oneOf('float16', 'float32')),
};
