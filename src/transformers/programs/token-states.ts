import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import type { Pass, Weights } from '../../nn/module.ts';
import type { Sequences } from '../../nn/parts.ts';
import type { TextTransformer, TokenInputs } from '../family.ts';
import { attention, type AttentionInputs, unseen } from '../parts/attention.ts';
import { causalBias } from '../parts/causal-bias.ts';
import { runStack } from './run-stack.ts';

/** Tokens as vectors, and what a model is told of them besides. */
export type TokenSequences = Pick<Sequences, 'vectors' | 'mask' | 'positions'> & Pick<TokenInputs, 'types' | 'items'>;

export interface TokenStatesOptions {
  /** Whether the vectors are those of words, and are embedded; else they are states. */
  readonly embeds: boolean;
  /** The layers that are run, counted from 0. */
  readonly runs: readonly number[];
  /** Whether what comes after the last layer is run. Default true. */
  readonly finishes?: boolean;
}

/**
 * States of tokens [sequences, tokens, width] from their word vectors, or from states after some layers, where padding may stand anywhere.
 *
 * A token of a decoder sees what is before it, one of an encoder all of its sequence; padding sees and is seen by nobody who counts.
 */
export function tokenStates(model: TextTransformer, weights: Weights, { vectors, mask, positions, types, items }: TokenSequences, { embeds, runs, finishes = true }: TokenStatesOptions, pass: Pass): Tensor {
  const [sequences, tokens] = mask.shape as [number, number];
  const places = tf.range(0, tokens, 1, 'int32');
  const placed = positions ?? tf.reshape(places, [1, tokens]);
  const hidden = tf.reshape(tf.mul(tf.sub(1, mask), unseen), [sequences, 1, 1, tokens]);
  const bias = model.kind === 'decoder' ? tf.add(hidden, causalBias(places, tokens)) : hidden;
  const attend = () => (asked: AttentionInputs) => attention(asked, { positions: placed, keyPositions: placed, bias });
  const inputs = { ids: placed, positions: placed, ...(types && { types }), ...(items && { items }) }; // nobody reads the ids: what they would name is there
  const entered = embeds ? model.embed({ ...weights, [model.outside.words]: vectors }, inputs, pass) : vectors;
  const states = runs.reduce((states, at) => runStack(model, weights, pass, { inputs, positions: placed, attend, from: at, until: at + 1, states }), entered);
  return finishes ? model.finish(weights, states, pass) : states;
}
