import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { activation } from './activation.ts';
import { assembly } from './assembly.ts';
import { crossAttention, type CrossAttentionOptions } from './cross-attention.ts';
import { dense } from './dense.ts';
import { dropout } from './dropout.ts';
import { layerNorm } from './layer-norm.ts';
import type { Module } from './module.ts';
import { multiHeadAttention } from './multi-head-attention.ts';
import { normalStart } from './normal-start.ts';
import type { Sequences } from './parts.ts';

export interface QFormerBlockOptions extends CrossAttentionOptions {
  /** Width of the layer between. */
  readonly inner: number;
}

/**
 * A layer in which queries look at one another, then at what is there: a = LN(x + attention(x)), b = LN(a + attention(a over vectors)),
 * LN(b + W₂ gelu(W₁ b)). `queries` [sequences, queries, width] keep their shape.
 *
 * Source: Li et al. 2023 (BLIP-2), Q-Former.
 *
 * @example
 * qFormerBlock({ width: 8, input: 6, heads: 2, inner: 32 }).weights['across.key.kernel'] // { shape: [6, 8], init: { kind: 'normal', deviation: 0.02 } }
 */
export function qFormerBlock({ width, input, heads, inner, dropout: rate = 0 }: QFormerBlockOptions): Module<Pick<Sequences, 'vectors' | 'mask'> & { readonly queries: Tensor }, Tensor> {
  const norm = () => layerNorm({ width, epsilon: 1e-12 });
  const parts = assembly({
    among: multiHeadAttention({ width, heads, dropout: rate }), met: norm(), across: crossAttention({ width, input, heads, dropout: rate }), seen: norm(),
    up: dense({ in: width, out: inner }), bend: activation('gelu', inner), down: dense({ in: inner, out: width }), refined: norm(),
  });
  return {
    weights: normalStart(parts.weights),
    forward(weights, { queries, vectors, mask }, pass) {
      const { among, met, across, seen, up, bend, down, refined } = parts.at(weights, pass);
      const [sequences, count] = queries.shape as [number, number];
      const all = tf.ones([sequences, count]);
      const first = met(tf.add(queries, dropout(pass, among({ vectors: queries, mask: all }), rate)));
      const second = seen(tf.add(first, dropout(pass, across({ queries: first, vectors, mask }), rate)));
      return refined(tf.add(second, dropout(pass, down(bend({ values: up(second) })), rate)));
    },
  };
}
