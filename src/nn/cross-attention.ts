import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { assembly } from './assembly.ts';
import { dense } from './dense.ts';
import { dropout } from './dropout.ts';
import { headSize } from './head-size.ts';
import { maskScores } from './masked-softmax.ts';
import type { Module } from './module.ts';
import type { Sequences } from './parts.ts';

export interface CrossAttentionOptions {
  /** Of those that ask, and of what comes out: a multiple of `heads`. */
  readonly width: number;
  /** Of what is looked at. */
  readonly input: number;
  readonly heads: number;
  /** Of the attention's weights. Default 0. */
  readonly dropout?: number;
}

/**
 * Scaled dot-product attention of some vectors over others: softmax(Q Kᵀ / sqrt(width / heads)) V by heads, then a linear layer.
 *
 * | what | shape |
 * |---|---|
 * | `queries` | [sequences, queries, width] |
 * | `vectors`, `mask` | [sequences, steps, input], [sequences, steps] |
 * | output | [sequences, queries, width] |
 *
 * Source: Vaswani et al. 2017.
 *
 * @example
 * crossAttention({ width: 8, input: 6, heads: 2 }).weights['key.kernel'].shape // [6, 8]
 */
export function crossAttention({ width, input, heads, dropout: rate = 0 }: CrossAttentionOptions): Module<Pick<Sequences, 'vectors' | 'mask'> & { readonly queries: Tensor }, Tensor> {
  const size = headSize('attention', width, heads);
  const parts = assembly({ query: dense({ in: width, out: width }), key: dense({ in: input, out: width }), value: dense({ in: input, out: width }), outward: dense({ in: width, out: width }) });
  return {
    weights: parts.weights,
    forward(weights, { queries, vectors, mask }, pass) {
      const { query, key, value, outward } = parts.at(weights, pass);
      const [sequences, steps] = vectors.shape as [number, number];
      const asking = queries.shape[1]!;
      const byHead = (values: Tensor, count: number) => tf.transpose(tf.reshape(values, [sequences, count, heads, size]), [0, 2, 1, 3]);
      const scores = tf.matMul(tf.mul(byHead(query(queries), asking), 1 / Math.sqrt(size)), byHead(key(vectors), steps), false, true);
      const shares = dropout(pass, tf.softmax(maskScores(scores, tf.reshape(mask, [sequences, 1, 1, steps]))), rate);
      const seen = tf.transpose(tf.matMul(shares, byHead(value(vectors), steps)), [0, 2, 1, 3]);
      return outward(tf.reshape(seen, [sequences, asking, width]));
    },
  };
}
