import * as tf from '../compile/tf.ts';
import { checkOptions, optional, wholeNumber } from '../core/option-rules.ts';
import { additiveAttention } from '../nn/additive-attention.ts';
import { assembly } from '../nn/assembly.ts';
import { dense } from '../nn/dense.ts';
import { dropout } from '../nn/dropout.ts';
import { dropoutRate } from '../nn/dropout-rate.ts';
import { layerNorm } from '../nn/layer-norm.ts';
import type { SequenceEncoder } from '../nn/parts.ts';
import { positions } from '../nn/positions.ts';
import { transformerBlock } from '../nn/transformer-block.ts';

export interface TransformerOptions {
  /** Of what comes out. */
  readonly width: number;
  /** Of the vectors that come in, and of the layers: a multiple of `heads`. Default `width`. */
  readonly input?: number;
  /** Default 3. */
  readonly layers?: number;
  /** Default 8. */
  readonly heads?: number;
  /** Of attention weights, of the vectors that enter, and of what is added to each residual. Default 0.1. */
  readonly dropout?: number;
  /** Of the scorer that pools the steps. Default `width`. */
  readonly hidden?: number;
  /** The longest sequence. Default 1024. */
  readonly longest?: number;
}

/**
 * A small BERT over vectors, from scratch, a linear layer, additive attention (BST, MINER's item encoder; over the tokens of a whole
 * history: the flatten paradigm).
 *
 * | what | shape |
 * |---|---|
 * | vectors, mask | [sequences, steps, input], [sequences, steps] |
 * | output | [sequences, width]; zeros where nothing is there |
 *
 * Formula: x = LN(vectors + position + kind), `layers` of `transformerBlock` with 4 width inside, W x + b, then additive attention.
 *
 * Source: Devlin et al. 2019; Legommenders `transformer_operator.py` over Hugging Face `BertModel`. Differs: the pooler, which nothing uses, is left out.
 *
 * @example
 * transformer({ width: 16, input: 12, heads: 4, layers: 2 }).weights['1.up.kernel'].shape // [12, 64]
 */
export function transformer(options: TransformerOptions): SequenceEncoder {
  checkOptions('transformer', options, {
    width: wholeNumber(1), input: optional(wholeNumber(1)), layers: optional(wholeNumber(1)), heads: optional(wholeNumber(1)),
    dropout: optional(dropoutRate), hidden: optional(wholeNumber(1)), longest: optional(wholeNumber(1)),
  });
  const settings = { input: options.width, layers: 3, heads: 8, dropout: 0.1, hidden: options.width, longest: 1024, ...options };
  const { width, input, layers, heads, dropout: rate, hidden, longest } = settings;
  const parts = assembly({
    position: positions({ width: input, longest }), entry: layerNorm({ width: input, epsilon: 1e-12 }),
    mix: dense({ in: input, out: width }), pool: additiveAttention({ width, hidden }),
  });
  const blocks = assembly(Object.fromEntries(Array.from({ length: layers }, (_, at) =>
    [`${at}`, transformerBlock({ width: input, heads, inner: 4 * width, dropout: rate })])));
  return {
    name: 'transformer', width,
    weights: { kind: { shape: [input], init: { kind: 'normal', deviation: 0.02 } }, ...parts.weights, ...blocks.weights },
    forward(weights, { vectors, mask, ...places }, pass) {
      const { position, entry, mix, pool } = parts.at(weights, pass);
      const entered = dropout(pass, entry(position({ ...places, vectors: tf.add(vectors, weights.kind!) })), rate);
      const last = Object.values(blocks.at(weights, pass)).reduce((x, block) => block({ vectors: x, mask }), entered);
      return pool({ vectors: mix(last), mask });
    },
    toJSON: () => ({ transformer: settings }),
  };
}
