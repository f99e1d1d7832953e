import { checkOptions, optional, type Rule, wholeNumber } from '../core/option-rules.ts';
import { chatMessages } from './http/chat-messages.ts';
import { labelOfReply } from './http/label-of-reply.ts';
import { type ServiceModel, serviceModel } from './http/service-model.ts';
import { answersRule, type ServiceOptions, serviceRules } from './http/service-options.ts';

export interface OpenaiRepliesOptions extends ServiceOptions {
  /** In the order of the logits. Default `['NO', 'YES']`. */
  readonly answers?: readonly string[];
  /** What the system says before every prompt: `recbenchServiceSystem`. Default: nothing. */
  readonly system?: string;
  /** Tokens that a reply may have. Default 16. */
  readonly replyTokens?: number;
}

/** Logit of the answer that a reply names; the others have its negative. Far enough for scores of exactly 0 and 1. */
const sure = 100;

/**
 * A served chat model without log-probabilities, whose replies in words become hard labels: a score is 0 or 1.
 *
 * A reply that names one answer is that answer, by the rules of `labelOfReply`; one that names none or several sets its
 * row aside as `unclear-reply`, with what it said. Nobody is asked. Ties are many, so ranking metrics say little.
 *
 * Source: RecBench `service/` and `worker.py`, `auto_convert`: the row of GPT-3.5. Differs: temperature 0, and at most
 * `replyTokens` tokens, where the original takes the service's own.
 *
 * Errors: those of `openaiCompletions`.
 *
 * @example
 * openaiReplies({ url: 'http://127.0.0.1:8000', model: 'tiny' }).toJSON() // { engine: 'openai-replies', url: 'http://127.0.0.1:8000', model: 'tiny', answers: ['NO', 'YES'] }
 */
export function openaiReplies(options: OpenaiRepliesOptions): ServiceModel {
  const { answers = ['NO', 'YES'], system, replyTokens = 16, ...service } = options;
  checkOptions<OpenaiRepliesOptions>('openaiReplies', options, {
    ...serviceRules, answers: optional(answersRule), system: optional(text), replyTokens: optional(wholeNumber(1)),
  });
  return serviceModel({
    engine: 'openai-replies', options: service, answers, tokenizer: undefined, besides: { system, replyTokens },
    dialect: ({ send, hide }) => ({
      path: '/v1/chat/completions', promptsPerRequest: 1, completionTokens: replyTokens,
      body: ([prompt]) => ({ model: options.model, messages: chatMessages(system, send(prompt!)), max_tokens: replyTokens, temperature: 0, ...options.parameters }),
      read: (reply) => reply.at('choices').items(1).map((choice) => {
        const content = choice.at('message').at('content');
        const said = content.isThere ? content.text() : ''; // null where a model refuses
        const label = labelOfReply(said, answers);
        if (label !== undefined) return { logits: answers.map((_, at) => at === label ? sure : -sure) };
        const message = `the reply ${JSON.stringify(hide(said).slice(0, 120))} names none of ${answers.join(', ')}, or several`;
        return { logits: answers.map(() => NaN), fault: { code: 'unclear-reply', message } };
      }),
    }),
  });
}

const text: Rule = (value) => typeof value === 'string' ? undefined : 'a text';
