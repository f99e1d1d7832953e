import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { checkOptions, optional, wholeNumber } from '../core/option-rules.ts';
import { assembly } from '../nn/assembly.ts';
import { dense } from '../nn/dense.ts';
import { gruLayer } from '../nn/gru-layer.ts';
import type { SequenceEncoder } from '../nn/parts.ts';

export interface GruOptions {
  /** Of what comes out. */
  readonly width: number;
  /** Of the vectors that come in. Default `width`. */
  readonly input?: number;
  /** Of the state. Default `width`. */
  readonly hidden?: number;
  /** Default 1. */
  readonly layers?: number;
}

/**
 * The last state of a gated recurrent unit, and a linear layer (LSTUR's short-term user encoder).
 *
 * | what | shape |
 * |---|---|
 * | vectors, mask | [sequences, steps, input], [sequences, steps] |
 * | output | [sequences, width]; zeros where nothing is there |
 *
 * A program of it stands for one number of steps (`unrolled`): compile one per length that occurs.
 *
 * Source: Cho et al. 2014; An et al. 2019 (LSTUR); Legommenders `gru_operator.py`, whose output has the width of the input.
 * Differs: a step that is not there is stepped over wherever it lies, there padding has to come last; a sequence without a step becomes zeros, there it fails.
 *
 * @example
 * gru({ width: 12, hidden: 16, layers: 2 }).weights['1.inward.kernel'].shape // [16, 48]
 */
export function gru(options: GruOptions): SequenceEncoder {
  checkOptions('gru', options, {
    width: wholeNumber(1), input: optional(wholeNumber(1)), hidden: optional(wholeNumber(1)), layers: optional(wholeNumber(1)),
  });
  const settings = { input: options.width, hidden: options.width, layers: 1, ...options };
  const { width, input, hidden, layers } = settings;
  const stack = assembly(Object.fromEntries(Array.from({ length: layers }, (_, at) => [`${at}`, gruLayer({ input: at === 0 ? input : hidden, hidden })])));
  const end = assembly({ mix: dense({ in: hidden, out: width }) });
  return {
    name: 'gru', width, unrolled: true, weights: { ...stack.weights, ...end.weights },
    forward(weights, { vectors, mask }, pass) {
      let states: readonly Tensor[] = [];
      for (const [at, layer] of Object.values(stack.at(weights, pass)).entries()) {
        states = layer({ vectors: at === 0 ? vectors : tf.stack(states as Tensor[], 1), mask });
      }
      return tf.mul(end.at(weights, pass).mix(states.at(-1)!), tf.max(mask, 1, true));
    },
    toJSON: () => ({ gru: settings }),
  };
}
