import * as tf from '../compile/tf.ts';
import { checkOptions, optional, wholeNumber } from '../core/option-rules.ts';
import { additiveAttention } from '../nn/additive-attention.ts';
import { assembly } from '../nn/assembly.ts';
import { dropout } from '../nn/dropout.ts';
import { dropoutRate } from '../nn/dropout-rate.ts';
import { layerNorm } from '../nn/layer-norm.ts';
import type { SequenceEncoder } from '../nn/parts.ts';
import { qFormerBlock } from '../nn/q-former-block.ts';
import { columnMasks } from './columns/column-masks.ts';

export interface FusionQFormerOptions {
  /** Of the queries, and of what comes out: a multiple of `heads`. */
  readonly width: number;
  /** Of the vectors that come in. Default `width`. */
  readonly input?: number;
  /** How many columns there are: text, image; each has a learned vector that is added to its steps. Default 1. */
  readonly columns?: number;
  /** Learned vectors that ask. Default 8. */
  readonly queries?: number;
  /** Default 2. */
  readonly layers?: number;
  /** Default 8. */
  readonly heads?: number;
  /** Of attention weights, of the queries, and of what is added to each residual. Default 0.1. */
  readonly dropout?: number;
  /** Of the scorer that pools the queries. Default `width`. */
  readonly hidden?: number;
}

/**
 * Learned queries that look at the vectors of all columns, text and image, layer by layer, and become one vector.
 *
 * | what | shape |
 * |---|---|
 * | vectors, mask, columns | [sequences, steps, input], [sequences, steps], the same where there is more than one column |
 * | `queries`, `kinds` | [queries, width], [columns, input] |
 * | output | [sequences, width]; zeros where nothing is there |
 *
 * Formula: x = LN(queries), `layers` of `qFormerBlock` over vectors + kind, then additive attention over the queries.
 *
 * Source: Li et al. 2023 (BLIP-2), whose Q-Former reads image patches beside a text; here it reads one vector, or several, of each
 * modality. Differs: queries look across in every layer (there in every second); there is no text branch, and nothing is pretrained;
 * pooled by additive attention (there each query stays).
 *
 * @example
 * fusionQFormer({ width: 8, heads: 2, input: 6, columns: 2, queries: 3 }).weights.queries.shape // [3, 8]
 */
export function fusionQFormer(options: FusionQFormerOptions): SequenceEncoder {
  checkOptions<FusionQFormerOptions>('fusionQFormer', options, {
    width: wholeNumber(1), input: optional(wholeNumber(1)), columns: optional(wholeNumber(1)), queries: optional(wholeNumber(1)), layers: optional(wholeNumber(1)),
    heads: optional(wholeNumber(1)), dropout: optional(dropoutRate), hidden: optional(wholeNumber(1)),
  });
  const settings = { input: options.width, columns: 1, queries: 8, layers: 2, heads: 8, dropout: 0.1, hidden: options.width, ...options };
  const { width, input, columns, queries, layers, heads, dropout: rate, hidden } = settings;
  const parts = assembly({ entry: layerNorm({ width, epsilon: 1e-12 }), pool: additiveAttention({ width, hidden }) });
  const blocks = assembly(Object.fromEntries(Array.from({ length: layers }, (_, at) =>
    [`${at}`, qFormerBlock({ width, input, heads, inner: 4 * width, dropout: rate })])));
  return {
    name: 'fusion-q-former', width, ...(columns > 1 && { gap: 0 }),
    weights: {
      queries: { shape: [queries, width], init: { kind: 'normal', deviation: 0.02 } },
      ...(columns > 1 && { kinds: { shape: [columns, input], init: { kind: 'normal', deviation: 0.02 } } }), ...parts.weights, ...blocks.weights,
    },
    forward(weights, sequences, pass) {
      const { vectors, mask } = sequences;
      const { entry, pool } = parts.at(weights, pass);
      const seen = { mask, vectors: columns === 1 ? vectors : columnMasks(sequences, columns).reduce((sum, own, column) =>
        tf.add(sum, tf.mul(tf.expandDims(own, 2), tf.slice(weights.kinds!, [column, 0], [1, input]))), vectors) };
      const asking = dropout(pass, tf.tile(tf.expandDims(entry(weights.queries!), 0), [vectors.shape[0]!, 1, 1]), rate);
      const last = Object.values(blocks.at(weights, pass)).reduce((x, block) => block({ ...seen, queries: x }), asking);
      const there = tf.tile(tf.max(mask, 1, true), [1, queries]);
      return pool({ vectors: last, mask: there });
    },
    toJSON: () => ({ fusionQFormer: settings }),
  };
}
