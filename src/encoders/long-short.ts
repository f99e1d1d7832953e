import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { OptionsError } from '../core/errors.ts';
import { checkOptions, oneOf, optional, wholeNumber } from '../core/option-rules.ts';
import { assembly } from '../nn/assembly.ts';
import { dense } from '../nn/dense.ts';
import { dropoutRate } from '../nn/dropout-rate.ts';
import { gruLayer } from '../nn/gru-layer.ts';
import type { Pass } from '../nn/module.ts';
import type { SequenceEncoder } from '../nn/parts.ts';

export interface LongShortOptions {
  /** Of what comes out; at least 2 where both stand side by side. */
  readonly width: number;
  /** Of the vectors that come in. Default `width`. */
  readonly input?: number;
  /** Of the vectors of the users, and of the state. Default `width`. */
  readonly hidden?: number;
  /** Where the vector of the user goes: it is the state that the clicks begin with, or stands beside what they come to. Default initial. */
  readonly longTerm?: 'initial' | 'concat';
  /** How often, in training, a user is taken for one that nobody knows. Default 0.5. */
  readonly userDropout?: number;
}

/**
 * A user as it always is, and what it clicked lately, by a gated recurrent unit (LSTUR's user encoder): for recommenders that know users.
 *
 * | what | shape |
 * |---|---|
 * | vectors, mask | [sequences, steps, input], [sequences, steps] |
 * | known | [sequences, hidden]; zeros for a user that was never seen |
 * | output | [sequences, width]; zeros for a user that was never seen and clicked nothing |
 *
 * Formula: `initial`: W h + b, with h the last state over the clicks, which begins at the user's vector; `concat`: [W h + b; V known], each half
 * of the width.
 *
 * A program of it stands for one number of steps (`unrolled`).
 *
 * Source: An et al. 2019 (LSTUR-ini, LSTUR-con). Differs: linear layers bring state and user to the item's width, where the paper chooses
 * widths that fit.
 *
 * Errors: `OptionsError` `wrong-value` in a program of a recommender that does not know its users.
 *
 * @example
 * longShort({ width: 9, hidden: 4, longTerm: 'concat' }).weights['long.kernel'].shape // [4, 4]
 */
export function longShort(options: LongShortOptions): SequenceEncoder {
  checkOptions('longShort', options, {
    width: wholeNumber(options.longTerm === 'concat' ? 2 : 1), input: optional(wholeNumber(1)), hidden: optional(wholeNumber(1)),
    longTerm: optional(oneOf('initial', 'concat')), userDropout: optional(dropoutRate),
  });
  const settings = { input: options.width, hidden: options.width, longTerm: 'initial', userDropout: 0.5, ...options };
  const { width, input, hidden, longTerm, userDropout } = settings;
  const beside = longTerm === 'concat' ? Math.floor(width / 2) : 0;
  const parts = assembly({
    short: gruLayer({ input, hidden }), mix: dense({ in: hidden, out: width - beside }),
    long: beside > 0 ? dense({ in: hidden, out: beside, bias: false }) : undefined,
  });
  return {
    name: 'long-short', width, unrolled: true, weights: parts.weights,
    forward(weights, { vectors, mask, known: everyone }, pass) {
      if (!everyone) throw new OptionsError('wrong-value', 'the encoder "long-short" is in a recommender that does not know its users', 'say knowsUsers: true');
      const { short, mix, long } = parts.at(weights, pass);
      const known = withoutSome(everyone, userDropout, pass);
      const clicked = tf.max(mask, 1, true);
      if (long) return tf.concat([tf.mul(mix(short({ vectors, mask }).at(-1)!), clicked), long(known)], 1);
      const seen = tf.cast(tf.greater(tf.sum(tf.abs(known), 1, true), 0), 'float32');
      return tf.mul(mix(short({ vectors, mask, known }).at(-1)!), tf.maximum(clicked, seen));
    },
    toJSON: () => ({ longShort: settings }),
  };
}

/** A user is there whole or not at all. */
function withoutSome(known: Tensor, rate: number, pass: Pass): Tensor {
  if (rate === 0) return known;
  const ones = tf.add(tf.mul(tf.slice(known, [0, 0], [known.shape[0]!, 1]), 0), 1);
  return tf.mul(known, tf.cast(tf.greater(pass.dropout(ones, rate), 0), 'float32'));
}
