import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import { dropout } from '../../nn/dropout.ts';
import type { Pass, WeightSpecs } from '../../nn/module.ts';
import type { TextTransformer } from '../family.ts';
import { textProgram, type TransformerProgram } from './text-program.ts';

export interface AdaptedProgramOptions {
  /** Entries of the vocabulary: those for no and for yes. */
  readonly answers: readonly [no: number, yes: number];
  /** The weights of an adapter, as `adapterWeights` gives them; all others stand still. */
  readonly adapter: WeightSpecs;
  /** What the product of both matrices of an adapter is multiplied by: alpha / rank. */
  readonly scale: number;
  /** Of what goes into the adapter in training, drawn anew for each (seed, step). Default 0; RecBench and PEFT's users take 0.1. */
  readonly dropout?: number;
}

/**
 * A model with an adapter beside it, on prompts that are answered yes or no.
 *
 * | input | shape | what |
 * |---|---|---|
 * | `ids`, `mask`, `rows` | | as `textProgram`: one row per prompt, its last token |
 *
 * | output | shape | what |
 * |---|---|---|
 * | `scores` | [R] | logit of yes less that of no; its sigmoid is p of yes among both |
 *
 * Dropout of the model itself is off.
 */
export function adaptedProgram(model: TextTransformer, { answers, adapter, scale, dropout: rate = 0 }: AdaptedProgramOptions): TransformerProgram {
  const plain = textProgram(model, { gives: ['logits'], columns: answers });
  const frozen = Object.fromEntries(Object.entries(model.weights).map(([name, spec]) => [name, { ...spec, frozen: true }]));
  return {
    options: { inputs: plain.options.inputs, weights: { ...frozen, ...adapter } },
    program(weights, inputs, pass) {
      const scaled = Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, name.endsWith('.lora_B.weight') ? tf.mul(weight, scale) : weight]));
      const withoutOwn: Pass = { ...pass, dropout: (values) => values, adapting: (values) => dropout(pass, values, rate) };
      const { logits } = plain.program(scaled, inputs, withoutOwn);
      const [no, yes] = tf.split(logits!, 2, 1) as [Tensor, Tensor];
      return { scores: tf.reshape(tf.sub(yes, no), [-1]) };
    },
  };
}
