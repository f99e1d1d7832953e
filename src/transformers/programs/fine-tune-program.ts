import * as tf from '../../compile/tf.ts';
import type { TextTransformer } from '../family.ts';
import { adaptedProgram, type AdaptedProgramOptions } from './adapted-program.ts';
import type { TransformerProgram } from './text-program.ts';

export type FineTuneProgramOptions = AdaptedProgramOptions;

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
export function fineTuneProgram(model: TextTransformer, options: FineTuneProgramOptions): TransformerProgram {
  const plain = adaptedProgram(model, options);
  return {
    options: { ...plain.options, inputs: { ...plain.options.inputs, labels: { shape: ['R'], dtype: 'float32' } }, gradients: Object.keys(options.adapter) },
    program(weights, { labels, ...inputs }, pass) {
      const score = plain.program(weights, inputs, pass).scores!;
      const lost = tf.add(tf.sub(tf.relu(score), tf.mul(score, labels!)), tf.log(tf.add(tf.exp(tf.neg(tf.abs(score))), 1)));
      return { loss: tf.mean(lost), yes: tf.sigmoid(score) };
    },
  };
}
