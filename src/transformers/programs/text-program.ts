import type { InputSpec, Program, ProgramOptions } from '../../compile/program.ts';
import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import type { TextTransformer } from '../family.ts';
import { attention, unseen } from '../parts/attention.ts';
import { runStack } from './run-stack.ts';

/** A program, and what there is to say of it to whoever compiles or runs it. */
export interface TransformerProgram {
  readonly program: Program;
  readonly options: ProgramOptions;
}

export interface TextProgramOptions {
  /**
   * What it gives:
   *
   * | output | shape | what |
   * |---|---|---|
   * | `logits` | [R, columns or vocabulary] | at the tokens that `rows` names |
   * | `whole` | [R, 1] | log of the sum of exp of the logits of the whole vocabulary there |
   * | `states` | [R, width] | finished states at the tokens that `rows` names |
   * | `mean` | [B, width] | mean of the finished states of a text's tokens |
   */
  readonly gives: readonly ('logits' | 'whole' | 'states' | 'mean')[];
  /** Entries of the vocabulary whose logits are given. Default: all. */
  readonly columns?: readonly number[];
  /** Further inputs, [B, S] int32, for models that are told more of a token than its id. */
  readonly besides?: readonly ('types' | 'items')[];
}

/**
 * Texts as a rectangle, filled up on the right, without a past. A decoder's token sees what is before it, an encoder's all of its text.
 *
 * | input | shape | what |
 * |---|---|---|
 * | `ids` | [B, S] int32 | tokens; 0 where filled up |
 * | `mask` | [B, S] | 1 where there is a token, 0 where filled up |
 * | `types`, `items` | [B, S] int32 | where `besides` names them |
 * | `rows` | [R] int32 | the tokens to read, numbered row by row: `text * S + place`; with anything but `mean` |
 */
export function textProgram(model: TextTransformer, { gives, columns, besides = [] }: TextProgramOptions): TransformerProgram {
  const byRow = gives.some((output) => output !== 'mean');
  const pooled = gives.includes('mean');
  const inputs: Record<string, InputSpec> = {
    ids: { shape: ['B', 'S'], dtype: 'int32' }, mask: { shape: ['B', 'S'], dtype: 'float32' },
    ...Object.fromEntries(besides.map((name) => [name, { shape: ['B', 'S'], dtype: 'int32' } as const])),
    ...(byRow && { rows: { shape: ['R'], dtype: 'int32' } as const }),
  };
  return {
    options: { inputs, weights: model.weights },
    program(weights, { ids, mask, rows, ...more }, pass) {
      const [texts, tokens] = ids!.shape as [number, number];
      const places = tf.range(0, tokens, 1, 'int32');
      const positions = tf.reshape(places, [1, tokens]);
      const bias = model.kind === 'decoder' ? causalBias(places, tokens) : tf.reshape(tf.mul(tf.sub(1, mask!), unseen), [texts, 1, 1, tokens]);
      const pick = (values: Tensor) => tf.gather(tf.reshape(values, [-1, values.shape[2]!]), rows as tf.Tensor1D);
      const last = runStack(model, weights, pass, {
        inputs: { ids: ids!, positions, ...more }, positions, attend: () => (asked) => attention(asked, { positions, keyPositions: positions, bias }),
        ...(!pooled && { keep: pick }),
      });
      const states = model.finish(weights, last, pass);
      const read = byRow ? (pooled ? pick(states) : states) : undefined;
      return {
        ...(gives.includes('logits') && { logits: model.logits!(weights, read!, columns) }),
        ...(gives.includes('whole') && { whole: tf.logSumExp(model.logits!(weights, read!), -1, true) }),
        ...(gives.includes('states') && { states: read! }),
        ...(pooled && { mean: meanOf(states, mask!) }),
      };
    },
  };
}

/** [1, 1, tokens, tokens]: a token sees itself and what is before it. */
function causalBias(places: Tensor, tokens: number): Tensor {
  const later = tf.less(tf.reshape(places, [tokens, 1]), tf.reshape(places, [1, tokens]));
  return tf.reshape(tf.mul(tf.cast(later, 'float32'), unseen), [1, 1, tokens, tokens]);
}

function meanOf(states: Tensor, mask: Tensor): Tensor {
  const there = tf.expandDims(mask, -1);
  return tf.div(tf.sum(tf.mul(states, there), 1), tf.sum(there, 1));
}
