import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { assembly } from './assembly.ts';
import { dense } from './dense.ts';
import { dropout } from './dropout.ts';
import { headSize } from './head-size.ts';
import { maskScores } from './masked-softmax.ts';
import type { Module, WeightSpec } from './module.ts';
import type { Sequences } from './parts.ts';

export interface MultiHeadAttentionOptions {
  /** Of what comes in, and of what comes out: a multiple of `heads`. */
  readonly width: number;
  readonly heads: number;
  /** Of the attention's weights. Default 0. */
  readonly dropout?: number;
}

/**
 * Scaled dot-product self-attention: softmax(Q Kᵀ / sqrt(width / heads)) V by heads, then a linear layer.
 * [sequences, steps, width] keeps its shape. A step that the mask leaves out has 1e9 taken from its score, and is seen by none;
 * what comes out at such a step means nothing, and is finite.
 *
 * Query, key and value are one kernel, `inward.kernel` [width, 3 width], in that order.
 *
 * Source: Vaswani et al. 2017; PyTorch `MultiheadAttention`, whose start it has too: Glorot over the three, biases 0.
 *
 * @example
 * multiHeadAttention({ width: 8, heads: 2 }).weights['inward.kernel'].shape // [8, 24]
 */
export function multiHeadAttention({ width, heads, dropout: rate = 0 }: MultiHeadAttentionOptions): Module<Sequences, Tensor> {
  const size = headSize('attention', width, heads);
  const parts = assembly({
    inward: dense({ in: width, out: 3 * width, init: { kind: 'xavier-uniform' } }), outward: dense({ in: width, out: width }),
  });
  const zeros = (shape: readonly number[]): WeightSpec => ({ shape, init: { kind: 'zeros' } });
  return {
    weights: { ...parts.weights, 'inward.bias': zeros([3 * width]), 'outward.bias': zeros([width]) },
    forward(weights, { vectors, mask }, pass) {
      const { inward, outward } = parts.at(weights, pass);
      const [sequences, steps] = vectors.shape as [number, number];
      const packed = tf.reshape(inward(vectors), [sequences, steps, 3, heads, size]);
      const [query, key, value] = tf.split(tf.transpose(packed, [2, 0, 3, 1, 4]), 3, 0)
        .map((part) => tf.reshape(part, [sequences, heads, steps, size])) as [Tensor, Tensor, Tensor];
      const scores = tf.matMul(tf.mul(query, 1 / Math.sqrt(size)), key, false, true);
      const shares = dropout(pass, tf.softmax(maskScores(scores, tf.reshape(mask, [sequences, 1, 1, steps]))), rate);
      const seen = tf.transpose(tf.matMul(shares, value), [0, 2, 1, 3]);
      return outward(tf.reshape(seen, [sequences, steps, width]));
    },
  };
}
