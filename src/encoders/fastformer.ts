import * as tf from '../compile/tf.ts';
import { checkOptions, optional, wholeNumber } from '../core/option-rules.ts';
import { additiveAttention } from '../nn/additive-attention.ts';
import { assembly } from '../nn/assembly.ts';
import { dense } from '../nn/dense.ts';
import { dropout } from '../nn/dropout.ts';
import { dropoutRate } from '../nn/dropout-rate.ts';
import { fastformerBlock } from '../nn/fastformer-block.ts';
import { layerNorm } from '../nn/layer-norm.ts';
import { normalStart } from '../nn/normal-start.ts';
import type { SequenceEncoder } from '../nn/parts.ts';
import { positions } from '../nn/positions.ts';

export interface FastformerOptions {
  /** Of what comes out. */
  readonly width: number;
  /** Of the vectors that come in, and of the layers: a multiple of `heads`. Default `width`. */
  readonly input?: number;
  /** Default 3. */
  readonly layers?: number;
  /** Default 8. */
  readonly heads?: number;
  /** Of the vectors that enter, and of what is added to each residual. Default 0.1. */
  readonly dropout?: number;
  /** The longest sequence. Default 1024. */
  readonly longest?: number;
}

/**
 * Fastformer layers, additive attention, a linear layer (Fastformer; over the tokens of a whole history: the flatten paradigm).
 *
 * | what | shape |
 * |---|---|
 * | vectors, mask | [sequences, steps, input], [sequences, steps] |
 * | output | [sequences, width]; zeros where nothing is there |
 *
 * Formula: x = LN(vectors + position), `layers` of `fastformerBlock` with 4 input inside, additive attention, W x + b.
 *
 * Source: Wu et al. 2021; Legommenders `fastformer_operator.py`.
 * Differs: the bias of the pool's score, which a softmax does not feel, is left out; a sequence without a step becomes zeros, there b.
 *
 * @example
 * fastformer({ width: 16, input: 12, heads: 4, layers: 2 }).weights['1.queryScore.kernel'].shape // [12, 4]
 */
export function fastformer(options: FastformerOptions): SequenceEncoder {
  checkOptions('fastformer', options, {
    width: wholeNumber(1), input: optional(wholeNumber(1)), layers: optional(wholeNumber(1)), heads: optional(wholeNumber(1)),
    dropout: optional(dropoutRate), longest: optional(wholeNumber(1)),
  });
  const settings = { input: options.width, layers: 3, heads: 8, dropout: 0.1, longest: 1024, ...options };
  const { width, input, layers, heads, dropout: rate, longest } = settings;
  const parts = assembly({
    position: positions({ width: input, longest }), entry: layerNorm({ width: input, epsilon: 1e-12 }), pool: additiveAttention({ width: input, hidden: input }),
  });
  const blocks = assembly(Object.fromEntries(Array.from({ length: layers }, (_, at) =>
    [`${at}`, fastformerBlock({ width: input, heads, inner: 4 * input, dropout: rate })])));
  const end = assembly({ mix: dense({ in: input, out: width }) });
  return {
    name: 'fastformer', width, weights: { ...normalStart(parts.weights), ...blocks.weights, ...end.weights },
    forward(weights, { vectors, mask, ...places }, pass) {
      const { position, entry, pool } = parts.at(weights, pass);
      const entered = dropout(pass, entry(position({ ...places, vectors })), rate);
      const last = Object.values(blocks.at(weights, pass)).reduce((x, block) => block({ vectors: x, mask }), entered);
      return tf.mul(end.at(weights, pass).mix(pool({ vectors: last, mask })), tf.max(mask, 1, true));
    },
    toJSON: () => ({ fastformer: settings }),
  };
}
