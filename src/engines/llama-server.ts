import type { Tokenizer } from '../core/engine.ts';
import { checkOptions, oneOf, optional, wholeNumber } from '../core/option-rules.ts';
import { answersAmongLikeliest, type Spellings } from './http/answers-among-likeliest.ts';
import type { Reply } from './http/reply.ts';
import { type ServiceModel, serviceModel } from './http/service-model.ts';
import { answersRule, type ServiceOptions, serviceRules, tokenizerRule } from './http/service-options.ts';
import type { AnswerRule } from './session/answer-ids.ts';

export interface LlamaServerOptions extends ServiceOptions {
  /** In the order of the logits. Default `['NO', 'YES']`. */
  readonly answers?: readonly string[];
  /** Of the served model, or the path of its folder: prompts are then sent as token ids, and answers told apart by theirs. Default: all by text. */
  readonly tokenizer?: Tokenizer | string;
  /** With a tokenizer: how an answer becomes one token. Default `vocabulary`. */
  readonly answerRule?: AnswerRule;
  /** Likeliest tokens that are asked for; the server sets no limit. Default 200. */
  readonly likeliest?: number;
  /** Where tokens are told as text: to the letter (default), or without case and blanks around, summed. */
  readonly spellings?: Spellings;
}

/**
 * A model in GGUF served by llama.cpp: `/completion` of `llama-server`.
 *
 * Asked for one token, by the likeliest tokens of the softmax over all logits, before anything is sampled
 * (`n_predict` 1, `n_probs`); `cache_prompt` lets a slot of the server go on from what its last prompt began with. A
 * prompt is `censored` when an answer is not among the likeliest tokens. `model` only names it: the server has one.
 *
 * Errors: those of `openaiCompletions`.
 *
 * @example
 * llamaServer({ url: 'http://127.0.0.1:8080', model: 'tiny-q8' }).toJSON() // { engine: 'llama-server', url: 'http://127.0.0.1:8080', model: 'tiny-q8', answers: ['NO', 'YES'] }
 */
export function llamaServer(options: LlamaServerOptions): ServiceModel {
  const { answers = ['NO', 'YES'], tokenizer, answerRule, likeliest = 200, spellings = 'exact', ...service } = options;
  checkOptions<LlamaServerOptions>('llamaServer', options, {
    ...serviceRules, answers: optional(answersRule), tokenizer: optional(tokenizerRule), answerRule: optional(oneOf('vocabulary', 'first-piece')),
    likeliest: optional(wholeNumber(answers.length)), spellings: optional(oneOf('exact', 'any')),
  });
  return serviceModel({
    engine: 'llama-server', options: service, answers, tokenizer, answerRule, besides: { likeliest, spellings },
    dialect: ({ ids, send }) => ({
      path: '/completion', promptsPerRequest: 1, completionTokens: 1,
      body: ([prompt]) => ({ prompt: send(prompt!), n_predict: 1, n_probs: likeliest, temperature: -1, cache_prompt: true, ...options.parameters }),
      tokens: (reply) => ({ prompt: reply.at('tokens_evaluated'), completion: reply.at('tokens_predicted') }),
      read: (reply) => {
        const [first] = reply.at('completion_probabilities').items();
        return [answersAmongLikeliest((first?.at('top_logprobs').items() ?? []).map(likely), answers, { ids, spellings })];
      },
    }),
  });
}

function likely(token: Reply) {
  const id = token.at('id');
  return { token: token.at('token').text(), id: id.isThere ? id.number() : undefined, logProbability: token.at('logprob').number() };
}
