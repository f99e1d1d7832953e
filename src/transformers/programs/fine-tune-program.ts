import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import { dropout } from '../../nn/dropout.ts';
import type { Pass, WeightSpecs } from '../../nn/module.ts';
import type { TextTransformer } from '../family.ts';
import { textProgram, type TransformerProgram } from './text-program.ts';

export interface FineTuneProgramOptions {
  /** Entries of the vocabulary: those for no and for yes. */
  readonly answers: readonly [no: number, yes: number];
  /** The weights of an adapter, as `adapterWeights` gives them; all others stand still. */
  readonly adapter: WeightSpecs;
  /** What the product of both matrices of an adapter is multiplied by: alpha / rank. */
  readonly scale: number;
  /** Of what goes into the adapter, drawn anew for each (seed, step). Default 0; RecBench and PEFT's users take 0.1. */
  readonly dropout?: number;
}

/**
 * A step of training an adapter on prompts that are answered yes or no.
 *
 * | input | shape | what |
 * |---|---|---|
 * | `ids`, `mask`, `rows` | | as `textProgram`: one row per prompt, its last token |
 * | `labels` | [R] | 1 for yes, 0 for no |
 *
 * | output | shape | what |
 * |---|---|---|
 * | `loss` | [] | mean of -log p of what is right, p a softmax over both answers |
 * | `yes` | [R] | p of yes |
 * | `gradient:<weight>` | | of every weight of the adapter |
 *
 * Dropout of the model itself is off.
 *
 * Source: RecBench `tuner.py`; PEFT `lora_dropout`.
 */
export function fineTuneProgram(model: TextTransformer, { answers, adapter, scale, dropout: rate = 0 }: FineTuneProgramOptions): TransformerProgram {
  const plain = textProgram(model, { gives: ['logits'], columns: answers });
  const frozen = Object.fromEntries(Object.entries(model.weights).map(([name, spec]) => [name, { ...spec, frozen: true }]));
  return {
    options: {
      inputs: { ...plain.options.inputs, labels: { shape: ['R'], dtype: 'float32' } }, weights: { ...frozen, ...adapter },
      gradients: Object.keys(adapter),
    },
    program(weights, { labels, ...inputs }, pass) {
      const scaled = Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, name.endsWith('.lora_B.weight') ? tf.mul(weight, scale) : weight]));
      const withoutOwn: Pass = { ...pass, dropout: (values) => values, adapting: (values) => dropout(pass, values, rate) };
      const { logits } = plain.program(scaled, inputs, withoutOwn);
      const [no, yes] = tf.split(logits!, 2, 1) as [Tensor, Tensor];
      const score = tf.reshape(tf.sub(yes, no), [-1]);
      const lost = tf.add(tf.sub(tf.relu(score), tf.mul(score, labels!)), tf.log(tf.add(tf.exp(tf.neg(tf.abs(score))), 1)));
      return { loss: tf.mean(lost), yes: tf.sigmoid(score) };
    },
  };
}
