import * as tf from '../../compile/tf.ts';
import type { EncoderDecoder } from '../family.ts';
import { type Attend, attention, unseen } from '../parts/attention.ts';
import { runStack } from './run-stack.ts';
import type { TransformerProgram } from './text-program.ts';

export interface EncoderDecoderProgramOptions {
  /** `logits` [B, columns or vocabulary] and `states` [B, width], both of the decoder at its start token. */
  readonly gives: readonly ('logits' | 'states')[];
  /** Entries of the vocabulary whose logits are given. Default: all. */
  readonly columns?: readonly number[];
}

/**
 * Texts go through the encoder, and the decoder is asked for its first token: all that it is given is its start token.
 *
 * | input | shape | what |
 * |---|---|---|
 * | `ids` | [B, S] int32 | tokens of the encoder; 0 where filled up |
 * | `mask` | [B, S] | 1 where there is a token, 0 where filled up |
 *
 * Source: RecBench `P5Model`, which reads YES and NO there, and takes the state as vector of a text.
 */
export function encoderDecoderProgram(model: EncoderDecoder, { gives, columns }: EncoderDecoderProgramOptions): TransformerProgram {
  return {
    options: { inputs: { ids: { shape: ['B', 'S'], dtype: 'int32' }, mask: { shape: ['B', 'S'], dtype: 'float32' } }, weights: model.weights },
    program(weights, { ids, mask }, pass) {
      const [texts, tokens] = ids!.shape as [number, number];
      const positions = tf.reshape(tf.range(0, tokens, 1, 'int32'), [1, tokens]);
      const bias = tf.reshape(tf.mul(tf.sub(1, mask!), unseen), [texts, 1, 1, tokens]);
      const entered = runStack(model.encoder, weights, pass, {
        inputs: { ids: ids!, positions }, positions, attend: () => (asked) => attention(asked, { positions, keyPositions: positions, bias }),
      });
      const start = tf.zeros([1, 1], 'int32');
      const across: Attend = (asked) => attention(asked, { positions: start, keyPositions: positions, bias });
      const alone: Attend = (asked) => attention(asked, { positions: start, keyPositions: start, bias: tf.zeros([1, 1, 1, 1]) });
      const decoded = runStack(model.decoder, weights, pass, {
        inputs: { ids: tf.fill([texts, 1], model.startToken, 'int32'), positions: start }, positions: start, attend: () => alone,
        encoded: { states: model.encoder.finish(weights, entered, pass), attend: across },
      });
      const states = tf.reshape(model.decoder.finish(weights, decoded, pass), [texts, model.width]);
      return { ...(gives.includes('logits') && { logits: model.logits(weights, states, columns) }), ...(gives.includes('states') && { states }) };
    },
  };
}
