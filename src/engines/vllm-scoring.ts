import type { Tokenizer } from '../core/engine.ts';
import { checkOptions, oneOf, optional, type Rule, wholeNumber } from '../core/option-rules.ts';
import { logitsOfChances } from './http/logits-of-chances.ts';
import { queryAndItems } from './http/query-and-items.ts';
import { type ServiceModel, serviceModel } from './http/service-model.ts';
import { answersRule, type ServiceOptions, serviceRules, tokenizerRule } from './http/service-options.ts';
import type { AnswerRule } from './session/answer-ids.ts';

export interface VllmScoringOptions extends ServiceOptions {
  /** Of the served model, or the path of its folder: prompts and answers are sent as token ids. */
  readonly tokenizer: Tokenizer | string;
  /** Two, in the order of the logits. Default `['NO', 'YES']`. */
  readonly answers?: readonly string[];
  /** How an answer becomes one token. Default `vocabulary`. */
  readonly answerRule?: AnswerRule;
  /** Prompts of one request, which share what they begin with. Default 64. */
  readonly promptsPerRequest?: number;
}

/**
 * A language model served by vLLM, asked by `/generative_scoring`: one query, many items, and how likely the second answer
 * is against the first after each. Exactly what an impression is; nothing is sampled, nothing censored.
 *
 * The query is what the prompts of a request begin with, by token ids, so with `inferShared` it is instruction and
 * history. The server gives one probability per item; the logits are its logarithms, and their difference is the model's.
 *
 * Give `contextTokens`: the server cuts the end of a longer prompt off without a word, and it is the end that asks.
 *
 * Source: vLLM `entrypoints/openai/generative_scoring/serving.py`.
 *
 * Errors: those of `openaiCompletions`.
 *
 * @example
 * const tokenizer = { load: async () => ({}), identify: async () => ({}), toJSON: () => ({}) };
 * vllmScoring({ url: 'http://127.0.0.1:8000', model: 'tiny', tokenizer }).toJSON() // { engine: 'vllm-scoring', url: 'http://127.0.0.1:8000', model: 'tiny', answers: ['NO', 'YES'] }
 */
export function vllmScoring(options: VllmScoringOptions): ServiceModel {
  checkOptions<VllmScoringOptions>('vllmScoring', options, {
    ...serviceRules, tokenizer: tokenizerRule, answers: optional(two),
    answerRule: optional(oneOf('vocabulary', 'first-piece')), promptsPerRequest: optional(wholeNumber(1)),
  });
  const { answers = ['NO', 'YES'], tokenizer, answerRule, promptsPerRequest = 64, ...service } = options;
  return serviceModel({
    engine: 'vllm-scoring', options: service, answers, tokenizer, answerRule, besides: {},
    dialect: ({ ids = [] }) => ({
      path: '/generative_scoring', promptsPerRequest, completionTokens: 0,
      body: (prompts) => ({ model: options.model, ...queryAndItems(prompts), label_token_ids: [ids[1], ids[0]], apply_softmax: true, ...options.parameters }),
      read: (reply, prompts) => reply.at('data').indexed(prompts.length).map((item) => {
        const second = item.at('score').number();
        return { logits: logitsOfChances([1 - second, second]) };
      }),
    }),
  });
}

const two: Rule = (value) => answersRule(value) === undefined && (value as readonly string[]).length === 2 ? undefined : 'two different words';
