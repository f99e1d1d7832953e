import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';

/** What a layer asks of attention. */
export interface AttentionInputs {
  /** [sequences, heads, tokens, head size], turned by position already where the model does that. */
  readonly query: Tensor;
  /** [sequences, key-value heads, tokens, head size]: each serves as many neighbouring heads as there are more. */
  readonly key: Tensor;
  readonly value: Tensor;
  /** What scores are multiplied by. Default: 1 / sqrt(head size). */
  readonly scale?: number;
  /** Added to the scores by position: windows, slopes, learned distances. */
  readonly bias?: PositionBias;
  /** [heads]: a score that takes its share of every softmax and gives nothing. */
  readonly sinks?: Tensor;
  /** What becomes of the shares before they are used: dropout. */
  readonly shares?: (shares: Tensor) => Tensor;
}

/** From the places of queries [sequences, tokens] and of keys [sequences, keys] to [sequences or 1, heads or 1, tokens, keys]. */
export type PositionBias = (queries: Tensor, keys: Tensor) => Tensor;

/** Attention as the program gives it to a layer: [sequences, tokens, heads * head size]. */
export type Attend = (inputs: AttentionInputs) => Tensor;

/** Where queries and keys are, and what may be seen. */
export interface AttentionPlaces {
  readonly positions: Tensor;
  /** Those of the past first. */
  readonly keyPositions: Tensor;
  /** Added to the scores: 0 where a key may be seen, very negative where not. [sequences or 1, 1, tokens, keys] */
  readonly bias: Tensor;
}

/** What is added to the score of a key that may not be seen: exp of it is 0 beside any other score. */
export const unseen = -1e9;

/**
 * Scaled dot-product attention in primitive operations: softmax(scale Q Kᵀ + bias) V, heads that share keys folded into one product.
 *
 * Source: Vaswani et al. 2017; Ainslie et al. 2023 (grouped queries).
 */
export function attention({ query, key, value, scale, bias: byPosition, sinks, shares = (all) => all }: AttentionInputs, places: AttentionPlaces): Tensor {
  const [sequences, heads, tokens, size] = query.shape as [number, number, number, number];
  const [, kvHeads, keys] = key.shape as [number, number, number];
  const fold = (x: Tensor, last: number) => tf.reshape(x, [sequences, kvHeads, (heads / kvHeads) * tokens, last]);
  const scores = tf.reshape(tf.matMul(fold(tf.mul(query, scale ?? 1 / Math.sqrt(size)), size), key, false, true), [sequences, heads, tokens, keys]);
  const seen = tf.add(scores, places.bias);
  const weighed = byPosition ? tf.add(seen, byPosition(places.positions, places.keyPositions)) : seen;
  const all = sinks ? withSinks(weighed, sinks) : tf.softmax(weighed);
  const mixed = tf.reshape(tf.matMul(fold(shares(all), keys), value), [sequences, heads, tokens, size]);
  return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [sequences, tokens, heads * size]);
}

/** Softmax with one more score per head, whose share is then left out. */
function withSinks(scores: Tensor, sinks: Tensor): Tensor {
  const sink = tf.reshape(sinks, [1, sinks.shape[0]!, 1, 1]);
  const most = tf.add(sink, tf.relu(tf.sub(tf.max(scores, -1, true), sink))); // the larger one; the gradient of `maximum` does not broadcast
  const powers = tf.exp(tf.sub(scores, most));
  return tf.div(powers, tf.add(tf.sum(powers, -1, true), tf.exp(tf.sub(sink, most))));
}

/** [sequences, tokens, heads * size] as [sequences, heads, tokens, size]. */
export function splitHeads(values: Tensor, heads: number): Tensor {
  const [sequences, tokens, width] = values.shape as [number, number, number];
  return tf.transpose(tf.reshape(values, [sequences, tokens, heads, width / heads]), [0, 2, 1, 3]);
}
