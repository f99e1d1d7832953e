import type { InputSpec } from '../../compile/program.ts';
import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import type { TextTransformer } from '../family.ts';
import { unseen } from '../parts/attention.ts';
import { keysAndValues } from './keys-and-values.ts';
import { runStack } from './run-stack.ts';
import { sharedPastAttention } from './shared-past-attention.ts';
import type { TransformerProgram } from './text-program.ts';

export interface ScoringProgramOptions {
  /** Entries of the vocabulary whose logits are given. Default: all. */
  readonly columns?: readonly number[];
  /** Whether to give `whole` too: what the logits of the whole vocabulary come to. Default false. */
  readonly whole?: boolean;
}

/**
 * A decoder that goes on from a past that all its sequences share, for everything that begins alike. One session serves every pass: a
 * prompt by itself (P = 0), the beginning that prompts share (`rows` may be empty), and what follows it, side by side in one sequence
 * (a tree), in as many sequences as there are ends (a cascade), or anything between.
 *
 * | input | shape | what |
 * |---|---|---|
 * | `ids` | [B, S] int32 | tokens after the past |
 * | `positions` | [B, S] int32 | the place of each in its text, from 0: P and up |
 * | `branches` | [B, S] int32 | which text of its sequence a token is of: it sees the past, and what is before it in its own text |
 * | `rows` | [R] int32 | the tokens to read, numbered row by row: `sequence * S + place`; none is allowed |
 * | `past.<layer>.key`, `past.<layer>.value` | [1, kvHeads, P, headSize] | keys and values of all sequences' beginning; P = 0 is allowed |
 *
 * | output | shape | what |
 * |---|---|---|
 * | `logits` | [R, columns or vocabulary] | at the tokens that `rows` names |
 * | `whole` | [R, 1] | log of the sum of exp of the logits of the whole vocabulary |
 * | `states` | [R, width] | finished states there |
 * | `new.<layer>.key`, `new.<layer>.value` | [B, kvHeads, S, headSize] | of `ids` alone: what a past is made of |
 */
export function scoringProgram(model: TextTransformer, { columns, whole = false }: ScoringProgramOptions = {}): TransformerProgram {
  const past: InputSpec = { shape: [1, model.kvHeads, 'P', model.headSize], dtype: 'float32' };
  const tokens: InputSpec = { shape: ['B', 'S'], dtype: 'int32' };
  const inputs: Record<string, InputSpec> = {
    ids: tokens, positions: tokens, branches: tokens, rows: { shape: ['R'], dtype: 'int32' },
    ...Object.fromEntries(keysAndValues(model.layers).map((name) => [`past.${name}`, past])),
  };
  return {
    options: { inputs, weights: model.weights, symbols: { P: { min: 0 }, R: { min: 0 } } },
    program(weights, given, pass) {
      const [ids, positions, branches, rows] = ['ids', 'positions', 'branches', 'rows'].map((name) => given[name]!) as [Tensor, Tensor, Tensor, Tensor];
      const bias = ownBias(positions, branches);
      const fresh: Record<string, Tensor> = {};
      const last = runStack(model, weights, pass, {
        inputs: { ids, positions }, positions,
        attend: (layer) => (asked) => {
          const [keyName, valueName] = keysAndValues(layer + 1).slice(-2) as [string, string];
          fresh[`new.${keyName}`] = asked.key;
          fresh[`new.${valueName}`] = asked.value;
          return sharedPastAttention(asked, { positions, bias, past: { key: given[`past.${keyName}`]!, value: given[`past.${valueName}`]! } });
        },
        keep: (values) => tf.gather(tf.reshape(values, [-1, values.shape[2]!]), rows as tf.Tensor1D),
      });
      const states = model.finish(weights, last, pass);
      return {
        logits: model.logits!(weights, states, columns), states, ...fresh,
        ...(whole && { whole: tf.logSumExp(model.logits!(weights, states), -1, true) }),
      };
    },
  };
}

/** [B, S, S]: a token sees what is before it in its own text, and itself. */
function ownBias(positions: Tensor, branches: Tensor): Tensor {
  const [queries, keys] = [(values: Tensor) => tf.expandDims(values, 2), (values: Tensor) => tf.expandDims(values, 1)];
  const hidden = tf.logicalOr(tf.notEqual(queries(branches), keys(branches)), tf.less(queries(positions), keys(positions)));
  return tf.mul(tf.cast(hidden, 'float32'), unseen);
}
