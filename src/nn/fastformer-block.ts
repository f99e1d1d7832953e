import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { activation } from './activation.ts';
import { assembly } from './assembly.ts';
import { dense } from './dense.ts';
import { dropout } from './dropout.ts';
import { headSize } from './head-size.ts';
import { layerNorm } from './layer-norm.ts';
import { maskScores } from './masked-softmax.ts';
import type { Module } from './module.ts';
import { normalStart } from './normal-start.ts';
import type { Sequences } from './parts.ts';
import type { TransformerBlockOptions } from './transformer-block.ts';

/**
 * One layer of Fastformer: attention whose cost grows with the steps, not with their square.
 *
 * q = W_q x, k = W_k x; per head a global query g = Σ softmax(W_a q / sqrt(size)) q, then p = k g, a global key
 * h = Σ softmax(W_b p / sqrt(size)) p, and r = W_r(h q) + q. Then as in BERT: y = LN(x + W_o r), z = LN(y + W₂ gelu(W₁ y)).
 * [sequences, steps, width] keeps its shape.
 *
 * Source: Wu et al. 2021; Legommenders `model/common/fastformer.py`.
 * Differs: a step that is not there has 1e9 taken from its score, not 10000; it weighs 0 either way.
 *
 * @example
 * fastformerBlock({ width: 8, heads: 2, inner: 32 }).weights['queryScore.kernel'].shape // [8, 2]
 */
export function fastformerBlock({ width, heads, inner, dropout: rate = 0 }: TransformerBlockOptions): Module<Sequences, Tensor> {
  const size = headSize('fastformer', width, heads);
  const wide = () => dense({ in: width, out: width });
  const parts = assembly({
    query: wide(), queryScore: dense({ in: width, out: heads }), key: wide(), keyScore: dense({ in: width, out: heads }),
    mix: wide(), outward: wide(), attended: layerNorm({ width, epsilon: 1e-12 }),
    up: dense({ in: width, out: inner }), bend: activation('gelu', inner), down: dense({ in: inner, out: width }),
    refined: layerNorm({ width, epsilon: 1e-12 }),
  });
  /** The steps averaged by score, head by head: [sequences, 1, width]. */
  const overall = (values: Tensor, scores: Tensor, mask: Tensor): Tensor => {
    const [sequences, steps] = values.shape as [number, number];
    const byHead = tf.transpose(tf.mul(scores, 1 / Math.sqrt(size)), [0, 2, 1]);
    const shares = tf.softmax(maskScores(byHead, tf.reshape(mask, [sequences, 1, steps])));
    const parted = tf.transpose(tf.reshape(values, [sequences, steps, heads, size]), [0, 2, 1, 3]);
    return tf.reshape(tf.matMul(tf.reshape(shares, [sequences, heads, 1, steps]), parted), [sequences, 1, width]);
  };
  return {
    weights: normalStart(parts.weights),
    forward(weights, { vectors, mask }, pass) {
      const call = parts.at(weights, pass);
      const query = call.query(vectors);
      const pairs = tf.mul(call.key(vectors), overall(query, call.queryScore(query), mask));
      const mixed = tf.add(call.mix(tf.mul(overall(pairs, call.keyScore(pairs), mask), query)), query);
      const first = call.attended(tf.add(vectors, dropout(pass, call.outward(mixed), rate)));
      return call.refined(tf.add(first, dropout(pass, call.down(call.bend({ values: call.up(first) })), rate)));
    },
  };
}
