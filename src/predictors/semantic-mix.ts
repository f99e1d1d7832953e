import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { checkOptions, having, wholeNumber } from '../core/option-rules.ts';
import { assembly } from '../nn/assembly.ts';
import { dense } from '../nn/dense.ts';
import type { Predictor } from '../nn/parts.ts';
import { refuseHistory } from './pairs/refuse-history.ts';

export interface SemanticMixOptions {
  /** Width of the vector of one code. */
  readonly width: number;
  /** Codes of an item, from coarse to fine. */
  readonly levels: number;
  /** Scores a user at one level against an item at one level. */
  readonly of: Predictor;
}

/**
 * Scores users against items at every pair of levels of their codes: score = linear(s(u_a, i_b) for all a, b), where
 * u_a is the sum of the user's first a codes, and i_b of the item's first b.
 *
 * | what | shape |
 * |---|---|
 * | `users` | [users, levels, width], or [users, levels * width] |
 * | `candidates` | [users, candidates, levels * width], or with the levels as an axis of their own |
 * | `of.*` | as the other predictor |
 * | `out.*` | [levels * levels, 1], [1] |
 * | output | [users, candidates] |
 *
 * Source: Legommenders `semantic_mix_predictor.py`, which does not run.
 *
 * Errors: `OptionsError` `unknown-key`, `missing-value`, `wrong-value` (a predictor that reads the history).
 *
 * @example
 * const dot = { name: 'dot', readsHistory: false, weights: {}, forward: () => {}, toJSON: () => ({ predictor: 'dot' }) };
 * semanticMix({ width: 4, levels: 3, of: dot }).weights['out.kernel'].shape // [9, 1]
 */
export function semanticMix(options: SemanticMixOptions): Predictor {
  checkOptions('semanticMix', options, {
    width: wholeNumber(1), levels: wholeNumber(1), of: having('a predictor', 'forward', 'readsHistory'),
  });
  const { width, levels, of } = options;
  refuseHistory('semanticMix', of);
  const parts = assembly({ of, out: dense({ in: levels * levels, out: 1 }) });
  return {
    name: 'semantic-mix', readsHistory: false, weights: parts.weights,
    forward(weights, { users, candidates }, pass) {
      const scored = parts.at(weights, pass);
      const count = candidates.shape[1]!;
      const ofUser = summed(tf.reshape(users, [-1, 1, levels, width]));
      const ofItems = summed(tf.reshape(candidates, [-1, count, levels, width]));
      const each = tf.tile(tf.expandDims(tf.reshape(ofItems, [-1, count * levels, width]), 1), [1, levels, 1, 1]);
      const pairs = scored.of({
        users: tf.reshape(ofUser, [-1, width]),
        candidates: tf.reshape(each, [-1, count * levels, width]),
      });
      const byCandidate = tf.transpose(tf.reshape(pairs, [-1, levels, count, levels]), [0, 2, 1, 3]);
      return tf.squeeze(scored.out(tf.reshape(byCandidate, [-1, count, levels * levels])), [2]);
    },
    toJSON: () => ({ predictor: 'semantic-mix', width, levels, of: of.toJSON() }),
  };

  /** Of [..., levels, width], the sum of the first, of the first two, and so on. */
  function summed(codes: Tensor): Tensor {
    const sums: Tensor[] = [];
    for (const code of tf.unstack(codes, 2)) sums.push(sums.length === 0 ? code : tf.add(sums.at(-1)!, code));
    return tf.stack(sums, 2);
  }
}
