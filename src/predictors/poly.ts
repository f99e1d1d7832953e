import * as tf from '../compile/tf.ts';
import { checkOptions, having } from '../core/option-rules.ts';
import { assembly } from '../nn/assembly.ts';
import type { Predictor } from '../nn/parts.ts';
import { refuseHistory } from './pairs/refuse-history.ts';

export interface PolyOptions {
  /** Scores one interest. */
  readonly of: Predictor;
}

/**
 * The mean of another predictor over the interests of a user: score = mean of s(u_m, i) over m.
 *
 * | what | shape |
 * |---|---|
 * | `users` | [users, interests, width], or [users, width]: one interest |
 * | `candidates` | [users, candidates, width] |
 * | `of.*` | as the other predictor |
 * | output | [users, candidates] |
 *
 * Source: Legommenders `poly_predictor.py`, which does not run.
 *
 * Errors: `OptionsError` `unknown-key`, `missing-value`, `wrong-value` (a predictor that reads the history).
 *
 * @example
 * const dot = { name: 'dot', readsHistory: false, weights: {}, forward: () => {}, toJSON: () => ({ predictor: 'dot' }) };
 * poly({ of: dot }).toJSON() // { predictor: 'poly', of: { predictor: 'dot' } }
 */
export function poly(options: PolyOptions): Predictor {
  checkOptions('poly', options, { of: having('a predictor', 'forward', 'readsHistory') });
  const { of } = options;
  refuseHistory('poly', of);
  const parts = assembly({ of });
  return {
    name: 'poly', readsHistory: false, weights: parts.weights,
    forward(weights, { users, candidates }, pass) {
      const scored = parts.at(weights, pass).of;
      if (users.rank === 2) return scored({ users, candidates });
      const [interests, count, width] = [users.shape[1]!, candidates.shape[1]!, candidates.shape[2]!];
      const each = tf.tile(tf.expandDims(candidates, 1), [1, interests, 1, 1]);
      const scores = scored({ users: tf.reshape(users, [-1, width]), candidates: tf.reshape(each, [-1, count, width]) });
      return tf.mean(tf.reshape(scores, [-1, interests, count]), 1);
    },
    toJSON: () => ({ predictor: 'poly', of: of.toJSON() }),
  };
}
