import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';

export interface CandidateScores {
  /** [users, candidates] */
  readonly scores: Tensor;
  /** [users, candidates]: 1 for what was clicked. Without it the first candidate of every user was. */
  readonly labels?: Tensor;
  /** [users, candidates]: what is 0 there is no candidate. Without it all are. */
  readonly mask?: Tensor;
}

/**
 * Cross entropy of choosing the clicked candidate among all of its user, averaged over users:
 * mean of log(sum of exp(s)) - s of the clicked. Of several clicked ones, the mean.
 *
 * The largest score is taken off before exp, so that no score is too large.
 *
 * `labels` as an identity matrix over the users of a batch, with each other's items as candidates, is in-batch sampling.
 * With labels, a user without a clicked candidate adds 0 and still counts in the mean.
 *
 * Source: Legommenders `legommender.py`, matching: PyTorch `cross_entropy` with target 0.
 */
export function softmaxOverCandidates({ scores, labels, mask }: CandidateScores): Tensor {
  const open = mask ? tf.add(tf.mul(scores, mask), tf.mul(tf.sub(mask, 1), 1e9)) : scores;
  const most = tf.max(open, 1, true);
  const total = tf.add(tf.log(tf.sum(tf.exp(tf.sub(open, most)), 1, true)), most);
  if (!labels) return tf.mean(tf.sub(total, tf.slice(open, [0, 0], [-1, 1])));
  const clicked = mask ? tf.mul(labels, mask) : labels;
  const lost = tf.sum(tf.mul(tf.sub(total, open), clicked), 1);
  return tf.mean(tf.div(lost, tf.maximum(tf.sum(clicked, 1), 1)));
}
