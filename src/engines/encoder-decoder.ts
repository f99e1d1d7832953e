import type { LanguageModel } from '../core/engine.ts';
import { checkOptions, oneOf, optional } from '../core/option-rules.ts';
import { tokenizer as tokenizerOf } from '../text/tokenizer.ts';
import { type AnswerRule, answerIds } from './session/answer-ids.ts';
import { type TextCheckpointOptions, textCheckpointRules } from './session/checkpoint-rules.ts';
import { answerList } from './session/engine-rules.ts';
import { startTokenSession } from './session/start-token-session.ts';
import { defaultCache } from './session/transformer-session.ts';

export interface EncoderDecoderOptions extends TextCheckpointOptions {
  /** In the order of the logits. Default `['NO', 'YES']`. */
  readonly answers?: readonly string[];
  /** How an answer becomes one token: its entry in the vocabulary (default), or the first piece that tells it from the others. */
  readonly answerRule?: AnswerRule;
}

/**
 * A T5, or what was made of one as P5 was, in a thread of its own: the encoder reads the prompt, and the decoder is asked for its first token.
 *
 * Loaded as `transformer` loads its folders. Special tokens around a prompt are the caller's.
 *
 * Errors: those of `transformer`; `EngineError` `load` for a model that is no encoder with a decoder.
 *
 * Source: RecBench `P5Model`, which gives the decoder its start token and reads YES and NO there.
 *
 * @example
 * encoderDecoder({ folder: 'models/p5' }).toJSON() // { engine: 'encoder-decoder', folder: 'models/p5', answers: ['NO', 'YES'], device: 'cpu' }
 */
export function encoderDecoder(options: EncoderDecoderOptions): LanguageModel {
  checkOptions<EncoderDecoderOptions>('encoderDecoder', options, { ...textCheckpointRules, answers: optional(answerList), answerRule: optional(oneOf('vocabulary', 'first-piece')) });
  const { folder, adapter, answers = ['NO', 'YES'], answerRule = 'vocabulary', device = 'cpu', threads, cache = defaultCache(), onPlan } = options;
  const tokenizer = options.tokenizer ?? tokenizerOf(folder, { special: false });
  const session = startTokenSession({
    engine: 'encoderDecoder', folder, adapter, tokenizer, device, threads, cache, onPlan,
    asks: (_, loaded) => ({ gives: ['logits'], columns: answerIds(loaded, answers, answerRule), width: answers.length }),
  });
  return {
    tokenizer, answers,
    open: async () => {
      const { contextTokens, run, close } = await session.open();
      return { contextTokens, answer: run, close };
    },
    identify: async () => ({ engine: 'encoder-decoder', ...await session.identify(), answers, answerRule }),
    toJSON: () => ({ engine: 'encoder-decoder', folder, ...(adapter !== undefined && { adapter }), answers, device }),
  };
}
