import type { Tokenizer } from '../core/engine.ts';
import { checkOptions, oneOf, optional, wholeNumber } from '../core/option-rules.ts';
import { answersAmongLikeliest, type LikelyToken, type Spellings } from './http/answers-among-likeliest.ts';
import type { Reply } from './http/reply.ts';
import { type ServiceModel, serviceModel } from './http/service-model.ts';
import { answersRule, type ServiceOptions, serviceRules, tokenizerRule } from './http/service-options.ts';
import type { AnswerRule } from './session/answer-ids.ts';

export interface OpenaiCompletionsOptions extends ServiceOptions {
  /** In the order of the logits. Default `['NO', 'YES']`. */
  readonly answers?: readonly string[];
  /** Of the served model, or the path of its folder: prompts are then sent as token ids, which not every service takes. Default: they are sent as text. */
  readonly tokenizer?: Tokenizer | string;
  /** With a tokenizer: how an answer becomes one token. Default `vocabulary`. */
  readonly answerRule?: AnswerRule;
  /**
   * `likeliest` reads the answers among so many likeliest tokens as `likeliest` says; `labels` asks for the answers' tokens
   * by id (vLLM's `logprob_token_ids`; wants a tokenizer), and nothing is ever censored. Default `likeliest`.
   */
  readonly read?: 'likeliest' | 'labels';
  /** Likeliest tokens that are asked for. Default 5, the most that OpenAI gives; vLLM gives 20 unless told otherwise. */
  readonly likeliest?: number;
  /** Where tokens are told as text: to the letter (default), or without case and blanks around, summed. */
  readonly spellings?: Spellings;
  /** Prompts of one request. Default 16. */
  readonly promptsPerRequest?: number;
}

/**
 * A served language model that completes text: `/v1/completions` of OpenAI, vLLM, SGLang, llama.cpp and many more.
 *
 * Asked for one token and its log-probabilities, at temperature 0. A prompt is `censored` when an answer is not among the
 * likeliest tokens: only a bound is known of it, which is no score. Tokens are compared as text, or by id where the
 * service tells ids: vLLM does with `parameters: { return_tokens_as_token_ids: true }`. Asked impression by impression (`inferShared`), candidates of one share
 * requests, so that a server with a prefix cache reads their beginning once.
 *
 * Errors: `OptionsError` `missing-value` without the key; `EngineError` `refused`, `rate-limit`, `unreachable`,
 * `bad-input`, `bad-output`, `answer-tokens`, `closed`. Requests are tried again here, one by one, so none is retryable.
 *
 * @example
 * openaiCompletions({ url: 'http://127.0.0.1:8000', model: 'tiny' }).toJSON() // { engine: 'openai-completions', url: 'http://127.0.0.1:8000', model: 'tiny', answers: ['NO', 'YES'] }
 */
export function openaiCompletions(options: OpenaiCompletionsOptions): ServiceModel {
  const { answers = ['NO', 'YES'], tokenizer, answerRule, read = 'likeliest', likeliest = 5, spellings = 'exact', promptsPerRequest = 16, ...service } = options;
  checkOptions<OpenaiCompletionsOptions>('openaiCompletions', options, {
    ...serviceRules, answers: optional(answersRule), answerRule: optional(oneOf('vocabulary', 'first-piece')),
    tokenizer: read === 'labels' ? tokenizerRule : optional(tokenizerRule),
    read: optional(oneOf('likeliest', 'labels')), likeliest: optional(wholeNumber(answers.length)), spellings: optional(oneOf('exact', 'any')),
    promptsPerRequest: optional(wholeNumber(1)),
  });
  return serviceModel({
    engine: 'openai-completions', options: service, answers, tokenizer, answerRule, besides: { read, likeliest, spellings },
    dialect: ({ ids, send }) => ({
      path: '/v1/completions', promptsPerRequest, completionTokens: 1,
      body: (prompts) => ({
        model: options.model, prompt: prompts.length === 1 ? send(prompts[0]!) : prompts.map(send), max_tokens: 1, temperature: 0, logprobs: likeliest,
        ...(tokenizer && read === 'labels' && { logprob_token_ids: ids, return_tokens_as_token_ids: true }), ...options.parameters,
      }),
      read: (reply, prompts) => reply.at('choices').indexed(prompts.length)
        .map((choice) => answersAmongLikeliest(tokensOf(choice), answers, { ids, spellings })),
    }),
  });
}

/** Texts with their log-probabilities; vLLM writes `token_id:17` where it is asked to. */
function tokensOf(choice: Reply): LikelyToken[] {
  const [first] = choice.at('logprobs').at('top_logprobs').items();
  return (first?.entries() ?? []).map(([token, probability]) => {
    const id = /^token_id:(\d+)$/.exec(token)?.[1];
    return { token, id: id === undefined ? undefined : Number(id), logProbability: probability.number() };
  });
}
