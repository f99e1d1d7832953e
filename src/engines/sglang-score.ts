import type { Tokenizer } from '../core/engine.ts';
import { checkOptions, oneOf, optional, wholeNumber } from '../core/option-rules.ts';
import { logitsOfChances } from './http/logits-of-chances.ts';
import { queryAndItems } from './http/query-and-items.ts';
import { type ServiceModel, serviceModel } from './http/service-model.ts';
import { answersRule, type ServiceOptions, serviceRules, tokenizerRule } from './http/service-options.ts';
import type { AnswerRule } from './session/answer-ids.ts';

export interface SglangScoreOptions extends ServiceOptions {
  /** Of the served model, or the path of its folder: prompts and answers are sent as token ids. */
  readonly tokenizer: Tokenizer | string;
  /** In the order of the logits. Default `['NO', 'YES']`. */
  readonly answers?: readonly string[];
  /** How an answer becomes one token. Default `vocabulary`. */
  readonly answerRule?: AnswerRule;
  /** Prompts of one request, which share what they begin with. Default 64. */
  readonly promptsPerRequest?: number;
}

/**
 * A language model served by SGLang, asked by `/v1/score`: one query, many items, and how likely each answer is against the
 * others after each item.
 *
 * As `vllmScoring`, for any number of answers. The logits are the logarithms of what the server gives.
 *
 * Source: SGLang `srt/entrypoints/openai/serving_score.py`.
 *
 * Errors: those of `openaiCompletions`.
 *
 * @example
 * const tokenizer = { load: async () => ({}), identify: async () => ({}), toJSON: () => ({}) };
 * sglangScore({ url: 'http://127.0.0.1:30000', model: 'tiny', tokenizer }).toJSON() // { engine: 'sglang-score', url: 'http://127.0.0.1:30000', model: 'tiny', answers: ['NO', 'YES'] }
 */
export function sglangScore(options: SglangScoreOptions): ServiceModel {
  checkOptions<SglangScoreOptions>('sglangScore', options, {
    ...serviceRules, tokenizer: tokenizerRule, answers: optional(answersRule),
    answerRule: optional(oneOf('vocabulary', 'first-piece')), promptsPerRequest: optional(wholeNumber(1)),
  });
  const { answers = ['NO', 'YES'], tokenizer, answerRule, promptsPerRequest = 64, ...service } = options;
  return serviceModel({
    engine: 'sglang-score', options: service, answers, tokenizer, answerRule, besides: {},
    dialect: ({ ids }) => ({
      path: '/v1/score', promptsPerRequest, completionTokens: 0,
      body: (prompts) => ({ model: options.model, ...queryAndItems(prompts), label_token_ids: ids, apply_softmax: true, item_first: false, ...options.parameters }),
      read: (reply, prompts) => reply.at('scores').items(prompts.length)
        .map((scores) => ({ logits: logitsOfChances(scores.items(answers.length).map((score) => score.number())) })),
    }),
  });
}
