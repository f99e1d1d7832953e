import type { TextEncoder } from '../core/engine.ts';
import { checkOptions } from '../core/option-rules.ts';
import { tokenizer as tokenizerOf } from '../text/tokenizer.ts';
import { type TextCheckpointOptions, textCheckpointRules } from './session/checkpoint-rules.ts';
import { startTokenSession } from './session/start-token-session.ts';
import { defaultCache } from './session/transformer-session.ts';

export type StartStateOptions = TextCheckpointOptions;

/**
 * A T5 or P5 as an encoder of texts: the vector of a text is the state of the decoder at its start token, once the encoder has read the text.
 *
 * Loaded as `encoderDecoder`. Vectors are not normalised; no special tokens go around a text.
 *
 * Errors: those of `encoderDecoder`.
 *
 * Source: RecBench `P5Model`, `worker.py --type embed`.
 *
 * @example
 * startState({ folder: 'models/p5' }).toJSON() // { engine: 'start-state', folder: 'models/p5', device: 'cpu' }
 */
export function startState(options: StartStateOptions): TextEncoder {
  checkOptions<StartStateOptions>('startState', options, textCheckpointRules);
  const { folder, adapter, device = 'cpu', threads, cache = defaultCache(), onPlan } = options;
  const tokenizer = options.tokenizer ?? tokenizerOf(folder, { special: false });
  const session = startTokenSession({ engine: 'startState', folder, adapter, tokenizer, device, threads, cache, onPlan, asks: ({ width }) => ({ gives: ['states'], width }) });
  return {
    tokenizer,
    open: async () => {
      const { contextTokens, width, run, close } = await session.open();
      return { contextTokens, width, encode: run, close };
    },
    identify: async () => ({ engine: 'start-state', ...await session.identify() }),
    toJSON: () => ({ engine: 'start-state', folder, ...(adapter !== undefined && { adapter }), device }),
  };
}
