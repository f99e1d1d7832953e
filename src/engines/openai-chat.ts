import { EngineError } from '../core/errors.ts';
import { checkOptions, oneOf, optional, type Rule, wholeNumber } from '../core/option-rules.ts';
import { answersAmongLikeliest, type Spellings } from './http/answers-among-likeliest.ts';
import { chatMessages } from './http/chat-messages.ts';
import { type ServiceModel, serviceModel } from './http/service-model.ts';
import { answersRule, type ServiceOptions, serviceRules } from './http/service-options.ts';

export interface OpenaiChatOptions extends ServiceOptions {
  /** In the order of the logits. Default `['NO', 'YES']`. */
  readonly answers?: readonly string[];
  /** What the system says before every prompt. Default: nothing. */
  readonly system?: string;
  /** Likeliest tokens that are asked for. Default 20, the most that OpenAI gives. */
  readonly likeliest?: number;
  /** How tokens and answers are compared: to the letter (default), or without case and blanks around, summed. */
  readonly spellings?: Spellings;
}

/**
 * A served chat model that tells log-probabilities: `/v1/chat/completions` of OpenAI and everybody who speaks like it.
 *
 * A prompt is one message of the user. Asked for one token and its likeliest alternatives, at temperature 0; the least
 * exact of all ways, since a template that is not known stands around the prompt, and a prompt is `censored` when an answer
 * is not among the likeliest tokens. For a service that tells no log-probabilities there is `openaiReplies`.
 *
 * Errors: those of `openaiCompletions`.
 *
 * @example
 * openaiChat({ url: 'http://127.0.0.1:8000/v1', model: 'tiny' }).toJSON() // { engine: 'openai-chat', url: 'http://127.0.0.1:8000/v1', model: 'tiny', answers: ['NO', 'YES'] }
 */
export function openaiChat(options: OpenaiChatOptions): ServiceModel {
  const { answers = ['NO', 'YES'], system, likeliest = 20, spellings = 'exact', ...service } = options;
  checkOptions<OpenaiChatOptions>('openaiChat', options, {
    ...serviceRules, answers: optional(answersRule), system: optional(text), likeliest: optional(wholeNumber(answers.length)), spellings: optional(oneOf('exact', 'any')),
  });
  return serviceModel({
    engine: 'openai-chat', options: service, answers, tokenizer: undefined, besides: { system, likeliest, spellings },
    dialect: ({ send }) => ({
      path: '/v1/chat/completions', promptsPerRequest: 1, completionTokens: 1,
      body: ([prompt]) => ({
        model: options.model, messages: chatMessages(system, send(prompt!)), max_tokens: 1, temperature: 0, logprobs: true, top_logprobs: likeliest, ...options.parameters,
      }),
      read: (reply) => reply.at('choices').items(1).map((choice) => {
        if (!choice.at('logprobs').isThere) throw new EngineError('bad-output', `${choice.where} has no logprobs, which were asked for`,
          'this service, or this model of it, tells none: its replies can be read by `openaiReplies`');
        const [first] = choice.at('logprobs').at('content').items();
        const likely = (first?.at('top_logprobs').items() ?? []).map((token) => ({ token: token.at('token').text(), id: undefined, logProbability: token.at('logprob').number() }));
        return answersAmongLikeliest(likely, answers, { ids: undefined, spellings });
      }),
    }),
  });
}

const text: Rule = (value) => typeof value === 'string' ? undefined : 'a text';
