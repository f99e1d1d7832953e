import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { activation } from './activation.ts';
import { assembly } from './assembly.ts';
import { dense } from './dense.ts';
import { dropout } from './dropout.ts';
import { layerNorm } from './layer-norm.ts';
import type { Module } from './module.ts';
import { multiHeadAttention } from './multi-head-attention.ts';
import { normalStart } from './normal-start.ts';
import type { Sequences } from './parts.ts';

export interface TransformerBlockOptions {
  /** Of what comes in, and of what comes out: a multiple of `heads`. */
  readonly width: number;
  readonly heads: number;
  /** Width of the layer between. */
  readonly inner: number;
  /** Of attention weights, and of what is added to either residual. Default 0. */
  readonly dropout?: number;
}

/**
 * One encoder layer of BERT: y = LN(x + attention(x)), z = LN(y + W₂ gelu(W₁ y)). [sequences, steps, width] keeps its shape.
 *
 * Source: Devlin et al. 2019; Hugging Face `BertLayer`: starts from normals of deviation 0.02, epsilon 1e-12.
 *
 * @example
 * transformerBlock({ width: 8, heads: 2, inner: 32 }).weights['up.kernel'] // { shape: [8, 32], init: { kind: 'normal', deviation: 0.02 } }
 */
export function transformerBlock({ width, heads, inner, dropout: rate = 0 }: TransformerBlockOptions): Module<Sequences, Tensor> {
  const parts = assembly({
    attention: multiHeadAttention({ width, heads, dropout: rate }), attended: layerNorm({ width, epsilon: 1e-12 }),
    up: dense({ in: width, out: inner }), bend: activation('gelu', inner), down: dense({ in: inner, out: width }),
    refined: layerNorm({ width, epsilon: 1e-12 }),
  });
  return {
    weights: normalStart(parts.weights),
    forward(weights, { vectors, mask }, pass) {
      const { attention, attended, up, bend, down, refined } = parts.at(weights, pass);
      const first = attended(tf.add(vectors, dropout(pass, attention({ vectors, mask }), rate)));
      return refined(tf.add(first, dropout(pass, down(bend({ values: up(first) })), rate)));
    },
  };
}
