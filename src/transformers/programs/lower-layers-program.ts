import * as tf from '../../compile/tf.ts';
import type { TextTransformer } from '../family.ts';
import { remainingWeights } from '../remaining-weights.ts';
import type { TransformerProgram } from './text-program.ts';
import { tokenStates } from './token-states.ts';

/**
 * The states of texts after the lower layers of a model, as another program goes on from them.
 *
 * | tensor | shape | what |
 * |---|---|---|
 * | `ids` | [B, S] int32 | tokens; 0 where filled up |
 * | `mask` | [B, S] | 1 where there is a token, 0 where filled up |
 * | output `states` | [B, S, width of states] | anything where filled up |
 */
export function lowerLayersProgram(model: TextTransformer, layers: number): TransformerProgram {
  const plan = { embeds: true, runs: Array.from({ length: layers }, (_, at) => at), finishes: false };
  const { words } = model.outside;
  return {
    options: {
      inputs: { ids: { shape: ['B', 'S'], dtype: 'int32' }, mask: { shape: ['B', 'S'], dtype: 'float32' } },
      weights: { [words]: model.weights[words]!, ...remainingWeights(model, plan) },
    },
    program: (weights, { ids, mask }, pass) => ({
      states: tokenStates(model, weights, { vectors: tf.gather(weights[words]!, ids as tf.Tensor1D), mask: mask! }, plan, pass),
    }),
  };
}
