import { checkOptions, optional, wholeNumber } from '../core/option-rules.ts';
import { additiveAttention } from '../nn/additive-attention.ts';
import { assembly } from '../nn/assembly.ts';
import { dense } from '../nn/dense.ts';
import { dropoutRate } from '../nn/dropout-rate.ts';
import { multiHeadAttention } from '../nn/multi-head-attention.ts';
import type { SequenceEncoder } from '../nn/parts.ts';

export interface AttentionOptions {
  /** Of what comes out. */
  readonly width: number;
  /** Of the vectors that come in: a multiple of `heads`. Default `width`. */
  readonly input?: number;
  /** Default 8. */
  readonly heads?: number;
  /** Of the attention's weights. Default 0.1. */
  readonly dropout?: number;
  /** Of the scorer that pools the steps. Default 256. */
  readonly hidden?: number;
}

/**
 * Multi-head self-attention, a linear layer, additive attention (NRMS).
 *
 * | what | shape |
 * |---|---|
 * | vectors, mask | [sequences, steps, input], [sequences, steps] |
 * | output | [sequences, width]; zeros where nothing is there |
 *
 * Source: Wu et al. 2019 (NRMS); Legommenders `attention_operator.py`.
 * Differs: a sequence without a step becomes zeros, there not-a-number.
 *
 * @example
 * attention({ width: 16, input: 12, heads: 4 }).weights['mix.kernel'].shape // [12, 16]
 */
export function attention(options: AttentionOptions): SequenceEncoder {
  checkOptions('attention', options, {
    width: wholeNumber(1), input: optional(wholeNumber(1)), heads: optional(wholeNumber(1)), dropout: optional(dropoutRate), hidden: optional(wholeNumber(1)),
  });
  const settings = { input: options.width, heads: 8, dropout: 0.1, hidden: 256, ...options };
  const { width, input, hidden } = settings;
  const parts = assembly({
    attention: multiHeadAttention({ ...settings, width: input }), mix: dense({ in: input, out: width }), pool: additiveAttention({ width, hidden }),
  });
  return {
    name: 'attention', width, weights: parts.weights,
    forward(weights, { vectors, mask }, pass) {
      const { attention, mix, pool } = parts.at(weights, pass);
      return pool({ vectors: mix(attention({ vectors, mask })), mask });
    },
    toJSON: () => ({ attention: settings }),
  };
}
