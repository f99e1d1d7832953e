import * as tf from '../compile/tf.ts';
import { checkOptions, optional, wholeNumber, yesOrNo } from '../core/option-rules.ts';
import { assembly } from '../nn/assembly.ts';
import { dense } from '../nn/dense.ts';
import { maskedSoftmax } from '../nn/masked-softmax.ts';
import type { SequenceEncoder } from '../nn/parts.ts';

export interface PolyAttentionOptions {
  /** Of the vectors that come in, and of what comes out. */
  readonly width: number;
  /** How many vectors a sequence becomes. Default 32. */
  readonly interests?: number;
  /** Of the codes that steps are matched with. Default 200. */
  readonly hidden?: number;
  /** Padding takes part, with a score of 0 and whatever vector it holds, as in Legommenders. Default false. */
  readonly paddingCounts?: boolean;
  /** Gives the scores of the steps, and leaves it to a predictor to average them. Default false. */
  readonly scores?: boolean;
}

/**
 * Several averages of the steps, one for each learned code (MINER's user encoder).
 *
 * | what | shape |
 * |---|---|
 * | vectors, mask | [sequences, steps, width], [sequences, steps] |
 * | output | [sequences, interests, width]; zeros where nothing is there. With `scores` [sequences, interests, steps] |
 *
 * Formula: per code c: w = softmax(c · tanh(W x)), Σ w x.
 *
 * Source: Li et al. 2022 (MINER); Legommenders `poly_attention_operator.py`.
 * Differs: steps that are not there weigh nothing; there their score is set to 1e-30, which is 0, so that they count (`paddingCounts`).
 *
 * @example
 * polyAttention({ width: 12, interests: 5, hidden: 10 }).weights['codes'].shape // [10, 5]
 */
export function polyAttention(options: PolyAttentionOptions): SequenceEncoder {
  checkOptions('polyAttention', options, {
    width: wholeNumber(1), interests: optional(wholeNumber(1)), hidden: optional(wholeNumber(1)), paddingCounts: optional(yesOrNo), scores: optional(yesOrNo),
  });
  const settings = { interests: 32, hidden: 200, paddingCounts: false, scores: false, ...options };
  const { width, interests, hidden, paddingCounts, scores: alone } = settings;
  const parts = assembly({ projection: dense({ in: width, out: hidden, bias: false }) });
  return {
    name: 'poly-attention', width,
    weights: { ...parts.weights, codes: { shape: [hidden, interests], init: { kind: 'xavier-uniform', gain: 5 / 3 } } },
    forward(weights, { vectors, mask }, pass) {
      const [sequences, steps] = vectors.shape as [number, number];
      const inner = tf.tanh(parts.at(weights, pass).projection(tf.reshape(vectors, [-1, width])));
      const scores = tf.transpose(tf.reshape(tf.matMul(inner, weights.codes!), [sequences, steps, interests]), [0, 2, 1]);
      if (alone) return scores;
      const there = tf.reshape(mask, [sequences, 1, steps]);
      return tf.matMul(paddingCounts ? tf.softmax(tf.mul(scores, there)) : maskedSoftmax(scores, there), vectors);
    },
    toJSON: () => ({ polyAttention: settings }),
  };
}
