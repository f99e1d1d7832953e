import type { InputSpec, Program, ProgramOptions } from '../../compile/program.ts';
import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import { EngineError } from '../../core/errors.ts';
import type { TextTransformer } from '../family.ts';
import { attention, type AttentionInputs, unseen } from '../parts/attention.ts';
import { causalBias } from '../parts/causal-bias.ts';
import { layerByLayer, runStack } from './run-stack.ts';

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
   * | `layers` | [B, layers * width] | mean of a text's tokens after each layer, one after the other; after the last one of the finished states |
   */
  readonly gives: readonly ('logits' | 'whole' | 'states' | 'mean' | 'layers')[];
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
 * | `rows` | [R] int32 | the tokens to read, numbered row by row: `text * S + place`; with anything but `mean` and `layers` |
 */
export function textProgram(model: TextTransformer, { gives, columns, besides = [] }: TextProgramOptions): TransformerProgram {
  const byText = ['mean', 'layers'];
  const byRow = gives.some((output) => !byText.includes(output));
  const pooled = gives.some((output) => byText.includes(output));
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
      const stack = {
        inputs: { ids: ids!, positions, ...more }, positions, attend: () => (asked: AttentionInputs) => attention(asked, { positions, keyPositions: positions, bias }),
        ...(!pooled && { keep: pick }),
      };
      const after = gives.includes('layers') ? layerByLayer(model, weights, pass, stack) : [runStack(model, weights, pass, stack)];
      const states = model.finish(weights, after.at(-1)!, pass);
      const read = byRow ? (pooled ? pick(states) : states) : undefined;
      return {
        ...(gives.includes('logits') && { logits: model.logits!(weights, read!, columns) }),
        ...(gives.includes('whole') && { whole: tf.logSumExp(model.logits!(weights, read!), -1, true) }),
        ...(gives.includes('states') && { states: read! }),
        ...(gives.includes('mean') && { mean: meanOf(states, mask!) }),
        ...(gives.includes('layers') && { layers: tf.concat([...after.slice(0, -1), ofOneWidth(model, after.at(-1)!, states)].map((layer) => meanOf(layer, mask!)), 1) }),
      };
    },
  };
}

/** States after a layer lie beside the finished ones. */
function ofOneWidth({ family }: TextTransformer, states: Tensor, finished: Tensor): Tensor {
  if (states.shape[2] === finished.shape[2]) return finished;
  throw new EngineError('load', `the states of this ${family} are ${states.shape[2]} wide within its layers, and ${finished.shape[2]} at their end`, 'its layers cannot stand side by side: take the mean, or another checkpoint');
}

function meanOf(states: Tensor, mask: Tensor): Tensor {
  const there = tf.expandDims(mask, -1);
  return tf.div(tf.sum(tf.mul(states, there), 1), tf.sum(there, 1));
}
