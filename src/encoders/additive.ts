import { checkOptions, optional, wholeNumber } from '../core/option-rules.ts';
import { additiveAttention } from '../nn/additive-attention.ts';
import type { SequenceEncoder } from '../nn/parts.ts';

export interface AdditiveOptions {
  /** Of the vectors that come in, and of what comes out. */
  readonly width: number;
  /** Of the scorer inside. Default 256. */
  readonly hidden?: number;
}

/**
 * Additive attention alone: the steps averaged by a learned score (NAML's user encoder).
 *
 * | what | shape |
 * |---|---|
 * | vectors, mask | [sequences, steps, width], [sequences, steps] |
 * | output | [sequences, width]; zeros where nothing is there |
 *
 * Formula: w = softmax(q · tanh(W x + b)), Σ w x.
 *
 * Source: Wu et al. 2019 (NAML); Legommenders `ada_operator.py`. Differs: as `additiveAttention`.
 *
 * @example
 * additive({ width: 4, hidden: 8 }).weights['query'].shape // [8, 1]
 */
export function additive(options: AdditiveOptions): SequenceEncoder {
  checkOptions('additive', options, { width: wholeNumber(1), hidden: optional(wholeNumber(1)) });
  const settings = { hidden: 256, ...options };
  const { weights, forward } = additiveAttention(settings);
  return { name: 'additive', width: settings.width, weights, forward, toJSON: () => ({ additive: settings }) };
}
