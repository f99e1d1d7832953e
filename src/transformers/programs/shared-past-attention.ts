import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import type { AttentionInputs } from '../parts/attention.ts';

export interface SharedPast {
  /** [sequences, tokens] */
  readonly positions: Tensor;
  /** [sequences, tokens, tokens]: added to the scores among the tokens themselves. */
  readonly bias: Tensor;
  /** [1, key-value heads, P, head size], which every token sees. */
  readonly past: { readonly key: Tensor; readonly value: Tensor };
}

/**
 * Attention of sequences that share one past: the scores against it are one product of all their tokens together, so it lies in memory
 * once; the scores among a sequence's own tokens are its own; one softmax goes over both.
 *
 * Source: the same numbers as `attention` over a past repeated for every sequence; Juravsky et al. 2024 (Hydragen), without its two softmaxes.
 */
export function sharedPastAttention({ query, key, value, scale, bias: byPosition, sinks, shares = (all) => all }: AttentionInputs, { positions, bias, past }: SharedPast): Tensor {
  const [sequences, heads, tokens, size] = query.shape as [number, number, number, number];
  const [, kvHeads] = key.shape as [number, number];
  const before = past.key.shape[2]!;
  const groups = heads / kvHeads;
  const headsFirst = (values: Tensor) => tf.transpose(values, [1, 0, 2, 3]);
  const stack = (values: Tensor, keys: number) => tf.reshape(values, [kvHeads, sequences, groups, tokens, keys]);

  const scaled = headsFirst(tf.reshape(tf.mul(query, scale ?? 1 / Math.sqrt(size)), [sequences, kvHeads, groups * tokens, size]));
  const ofPast = (values: Tensor) => tf.reshape(values, [kvHeads, before, size]);
  const seen = stack(tf.matMul(tf.reshape(scaled, [kvHeads, sequences * groups * tokens, size]), ofPast(past.key), false, true), before);
  const own = tf.add(stack(tf.matMul(scaled, headsFirst(key), false, true), tokens), tf.reshape(bias, [1, sequences, 1, tokens, tokens]));
  const places = tf.reshape(tf.range(0, before, 1, 'int32'), [1, before]);
  const placed = (scores: Tensor, keys: Tensor) => byPosition ? tf.add(scores, perHead(byPosition(positions, keys))) : scores;

  const all = tf.concat([placed(seen, places), placed(own, positions)], -1);
  const weighed = shares(sinks ? withSinks(all, tf.reshape(sinks, [kvHeads, 1, groups, 1, 1])) : tf.softmax(all));
  const [ofThePast, ofItsOwn] = tf.split(weighed, [before, tokens], -1) as [Tensor, Tensor];
  const mixed = tf.add(
    tf.reshape(tf.matMul(tf.reshape(ofThePast, [kvHeads, sequences * groups * tokens, before]), ofPast(past.value)), [kvHeads, sequences, groups * tokens, size]),
    tf.matMul(tf.reshape(ofItsOwn, [kvHeads, sequences, groups * tokens, tokens]), headsFirst(value)),
  );
  return tf.reshape(tf.transpose(stack(mixed, size), [1, 3, 0, 2, 4]), [sequences, tokens, heads * size]);

  /** [sequences or 1, heads or 1, tokens, keys] as scores are laid out here. */
  function perHead(values: Tensor): Tensor {
    const [texts, ofHeads, rows, keys] = values.shape as [number, number, number, number];
    if (ofHeads === 1) return tf.reshape(values, [1, texts, 1, rows, keys]);
    return tf.transpose(tf.reshape(values, [texts, kvHeads, groups, rows, keys]), [1, 0, 2, 3, 4]);
  }
}

function withSinks(scores: Tensor, sinks: Tensor): Tensor {
  const most = tf.maximum(tf.max(scores, -1, true), sinks);
  const powers = tf.exp(tf.sub(scores, most));
  return tf.div(powers, tf.add(tf.sum(powers, -1, true), tf.exp(tf.sub(sinks, most))));
}
