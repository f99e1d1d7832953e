import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import { type AttentionInputs, unseen } from '../parts/attention.ts';

export interface SharedPast {
  /** [sequences, tokens] */
  readonly positions: Tensor;
  /** [sequences, tokens, tokens]: added to the scores among the tokens themselves. */
  readonly bias: Tensor;
  /** [1, key-value heads, P, head size], which every token sees. */
  readonly past: { readonly key: Tensor; readonly value: Tensor };
}

/**
 * Attention of sequences that share one past. The scores against it are one product of all their tokens together, so it lies in memory
 * once; the scores among a sequence's own tokens are its own. Either side has a softmax of its own, and the two are weighed by what
 * their scores come to: nothing as large as the scores is joined or cut.
 *
 * Formula: softmax([a, b]) [V; W] = w softmax(a) V + (1 - w) softmax(b) W, w = sigmoid(lse(a) - lse(b)), lse(a) = max(a) - log max softmax(a).
 *
 * Source: Juravsky et al. 2024 (Hydragen); the numbers of `attention` over a past repeated for every sequence.
 */
export function sharedPastAttention({ query, key, value, scale, bias: byPosition, sinks, shares = (all) => all }: AttentionInputs, { positions, bias, past }: SharedPast): Tensor {
  const [sequences, heads, tokens, size] = query.shape as [number, number, number, number];
  const [, kvHeads] = key.shape as [number, number];
  const groups = heads / kvHeads;
  const before = past.key.shape[2]!;
  const headsFirst = (values: Tensor) => tf.transpose(values, [1, 0, 2, 3]);
  const scored = (values: Tensor, keys: number) => tf.reshape(values, [kvHeads, sequences, groups, tokens, keys]);
  const placed = (scores: Tensor, keys: Tensor) => byPosition ? tf.add(scores, perHead(byPosition(positions, keys))) : scores;
  const scaled = headsFirst(tf.reshape(tf.mul(query, scale ?? 1 / Math.sqrt(size)), [sequences, kvHeads, groups * tokens, size]));

  // One more key stands before the past, which nobody sees: so there always is one. What hides it is a value of its own beside the keys'.
  const first = (values: Tensor, alone: number) => tf.concat([tf.fill([kvHeads, 1, values.shape[2]!], alone), values], 1);
  const pastKeys = tf.concat([first(tf.reshape(past.key, [kvHeads, before, size]), 0), first(tf.zeros([kvHeads, before, 1]), unseen)], -1);
  const pastValues = first(tf.reshape(past.value, [kvHeads, before, size]), 0);
  const asking = tf.reshape(tf.concat([scaled, tf.ones([kvHeads, sequences, groups * tokens, 1])], -1), [kvHeads, sequences * groups * tokens, size + 1]);
  const places = tf.reshape(tf.range(-1, before, 1, 'int32'), [1, before + 1]);
  const seen = placed(scored(tf.matMul(asking, pastKeys, false, true), before + 1), places);
  const ofPast = weighed(seen, (all) => tf.matMul(tf.reshape(all, [kvHeads, sequences * groups * tokens, before + 1]), pastValues));

  const own = tf.add(scored(tf.matMul(scaled, headsFirst(key), false, true), tokens), tf.reshape(bias, [1, sequences, 1, tokens, tokens]));
  const ofItsOwn = weighed(placed(own, positions), (all) => tf.matMul(tf.reshape(all, [kvHeads, sequences, groups * tokens, tokens]), headsFirst(value)));

  const masses = [ofPast.mass, ofItsOwn.mass, ...sinks ? [tf.add(tf.zerosLike(ofItsOwn.mass), tf.reshape(sinks, [kvHeads, 1, groups, 1, 1]))] : []];
  const [pastShare, ownShare] = tf.split(tf.softmax(tf.concat(masses, -1)), masses.length, -1) as [Tensor, Tensor];
  const mixed = tf.add(tf.mul(ofPast.values, pastShare), tf.mul(ofItsOwn.values, ownShare));
  return tf.reshape(tf.transpose(mixed, [1, 3, 0, 2, 4]), [sequences, tokens, heads * size]);

  /** Values mixed by the softmax of scores, and the logarithm of the sum that it divided by. */
  function weighed(scores: Tensor, mix: (all: Tensor) => Tensor): { readonly values: Tensor; readonly mass: Tensor } {
    const all = tf.softmax(scores);
    return { values: scored(mix(shares(all)), size), mass: tf.sub(tf.max(scores, -1, true), tf.log(tf.max(all, -1, true))) };
  }

  /** [sequences or 1, heads or 1, tokens, keys] as scores are laid out here. */
  function perHead(values: Tensor): Tensor {
    const [texts, ofHeads, rows, keys] = values.shape as [number, number, number, number];
    if (ofHeads === 1) return tf.reshape(values, [1, texts, 1, rows, keys]);
    return tf.transpose(tf.reshape(values, [texts, kvHeads, groups, rows, keys]), [1, 0, 2, 3, 4]);
  }
}
