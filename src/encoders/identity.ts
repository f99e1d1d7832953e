import * as tf from '../compile/tf.ts';
import { checkOptions, wholeNumber } from '../core/option-rules.ts';
import { partSteps } from '../nn/part-steps.ts';
import type { SequenceEncoder } from '../nn/parts.ts';

export interface IdentityOptions {
  /** Of the vectors that come in, and of what comes out. */
  readonly width: number;
}

/**
 * The first step as it is, without weights: an item that is its row of an embedding table, or a frozen vector; and the user encoder of
 * predictors that look at the clicks themselves (DIN).
 *
 * | what | shape |
 * |---|---|
 * | vectors, mask | [sequences, steps, width], [sequences, steps] |
 * | output | [sequences, width]; zeros where nothing is there |
 *
 * Source: Legommenders `null_operator.py`, which hands on all steps; here a predictor reads them as `history`.
 *
 * @example
 * identity({ width: 4 }).weights // {}
 */
export function identity(options: IdentityOptions): SequenceEncoder {
  checkOptions('identity', options, { width: wholeNumber(1) });
  const { width } = options;
  return {
    name: 'identity', width, weights: {},
    forward: (_, { vectors, mask }) => tf.mul(tf.reshape(partSteps(vectors, 0, 1), [-1, width]), partSteps(mask, 0, 1)),
    toJSON: () => ({ identity: options }),
  };
}
