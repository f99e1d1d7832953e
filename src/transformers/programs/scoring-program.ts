import type { InputSpec } from '../../compile/program.ts';
import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import type { TextTransformer } from '../family.ts';
import { attention } from '../parts/attention.ts';
import { runStack } from './run-stack.ts';
import type { TransformerProgram } from './text-program.ts';

export interface ScoringProgramOptions {
  /** Entries of the vocabulary whose logits are given. Default: all. */
  readonly columns?: readonly number[];
}

/**
 * A decoder that goes on from a past, for everything that shares a prefix: one session computes the prefix (P = 0, `rows` empty), then
 * the suffixes that follow it, side by side in one sequence or one in each row, as `bias` says who sees whom.
 *
 * | input | shape | what |
 * |---|---|---|
 * | `ids` | [B, S] int32 | tokens after the past |
 * | `positions` | [B, S] int32 | the place of each in its text, from 0: P and up where nothing is side by side |
 * | `keyPositions` | [B, P+S] int32 | the places of the past, then those of `ids`; read by families that look at distances |
 * | `bias` | [B, 1, S, P+S] | 0 where a token may see a key, -1e9 where not |
 * | `rows` | [R] int32 | the tokens to read, numbered row by row: `sequence * S + place`; none is allowed |
 * | `past.<layer>.key`, `past.<layer>.value` | [B, kvHeads, P, headSize] | what an earlier run gave as `present`; P = 0 is allowed |
 *
 * | output | shape | what |
 * |---|---|---|
 * | `logits` | [R, columns or vocabulary] | at the tokens that `rows` names |
 * | `states` | [R, width] | finished states there |
 * | `present.<layer>.key`, `present.<layer>.value` | [B, kvHeads, P+S, headSize] | past and tokens |
 */
export function scoringProgram(model: TextTransformer, { columns }: ScoringProgramOptions = {}): TransformerProgram {
  const cached = (layer: number) => ['key', 'value'].map((part) => `${layer}.${part}`) as [string, string];
  const past: InputSpec = { shape: ['B', model.kvHeads, 'P', model.headSize], dtype: 'float32' };
  const inputs: Record<string, InputSpec> = {
    ids: { shape: ['B', 'S'], dtype: 'int32' }, positions: { shape: ['B', 'S'], dtype: 'int32' },
    keyPositions: { shape: ['B', 'P+S'], dtype: 'int32' }, bias: { shape: ['B', 1, 'S', 'P+S'], dtype: 'float32' },
    rows: { shape: ['R'], dtype: 'int32' },
    ...Object.fromEntries(Array.from({ length: model.layers }, (_, at) => cached(at).map((name) => [`past.${name}`, past])).flat()),
  };
  return {
    options: { inputs, weights: model.weights, symbols: { P: { min: 0 }, R: { min: 0 } } },
    program(weights, given, pass) {
      const [ids, positions, keyPositions, bias, rows] = ['ids', 'positions', 'keyPositions', 'bias', 'rows'].map((name) => given[name]!) as [Tensor, Tensor, Tensor, Tensor, Tensor];
      const present: Record<string, Tensor> = {};
      const last = runStack(model, weights, pass, {
        inputs: { ids, positions }, positions,
        attend: (layer) => ({ key, value, ...asked }) => {
          const [keyName, valueName] = cached(layer);
          const whole = { key: tf.concat([given[`past.${keyName}`]!, key], 2), value: tf.concat([given[`past.${valueName}`]!, value], 2) };
          present[`present.${keyName}`] = whole.key;
          present[`present.${valueName}`] = whole.value;
          return attention({ ...asked, ...whole }, { positions, keyPositions, bias });
        },
        keep: (values) => tf.gather(tf.reshape(values, [-1, values.shape[2]!]), rows as tf.Tensor1D),
      });
      const states = model.finish(weights, last, pass);
      return { logits: model.logits!(weights, states, columns), states, ...present };
    },
  };
}
