import * as tf from '../compile/tf.ts';
import { OptionsError } from '../core/errors.ts';
import { checkOptions, having, wholeNumber } from '../core/option-rules.ts';
import { assembly } from '../nn/assembly.ts';
import { partSteps } from '../nn/part-steps.ts';
import type { SequenceEncoder } from '../nn/parts.ts';
import { placesAmong } from '../nn/places-among.ts';

export interface BesideOptions {
  /** Of the vectors that come in. */
  readonly width: number;
  /** Reads all columns but the first single one, as one sequence. */
  readonly encoder: SequenceEncoder;
}

/**
 * What another encoder makes of a text, and beside it the vector of one column as it is: an item with its category, for a predictor that
 * looks at both.
 *
 * | what | shape |
 * |---|---|
 * | vectors, mask | [sequences, steps, width], [sequences, steps], as `simpleInputer` lays them: single columns first |
 * | output | [sequences, width of the encoder + width]; zeros where nothing is there |
 *
 * Source: Li et al. 2022 (MINER), whose categories stand beside its texts.
 *
 * Errors: `OptionsError` `wrong-value` for an encoder that treats columns apart itself.
 *
 * @example
 * import { additive } from './additive.ts';
 * beside({ width: 4, encoder: additive({ width: 4 }) }).width // 8
 */
export function beside(options: BesideOptions): SequenceEncoder {
  checkOptions('beside', options, { width: wholeNumber(1), encoder: having('an encoder', 'forward', 'weights') });
  const { width, encoder } = options;
  if (encoder.gap !== undefined) {
    throw new OptionsError('wrong-value', `beside: the encoder "${encoder.name}" treats columns apart`, 'take one that reads them as one sequence, as attention or transformer');
  }
  const parts = assembly({ text: encoder });
  return {
    name: 'beside', width: encoder.width + width, gap: 0, ...(encoder.unrolled && { unrolled: true }), weights: parts.weights,
    forward(weights, { vectors, mask }, pass) {
      const own = tf.mul(tf.reshape(partSteps(vectors, 0, 1), [-1, width]), partSteps(mask, 0, 1));
      const text = { vectors: partSteps(vectors, 1), mask: partSteps(mask, 1) };
      return tf.concat([parts.at(weights, pass).text({ ...text, positions: placesAmong(text.mask) }), own], 1);
    },
    toJSON: () => ({ beside: options }),
  };
}
