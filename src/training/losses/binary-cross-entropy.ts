import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';

export interface LabelledScores {
  /** Any shape: numbers before the sigmoid. */
  readonly scores: Tensor;
  /** As the scores: 1 for what was clicked, 0 for what was not. */
  readonly labels: Tensor;
  /** As the scores: what is 0 there does not count. Without it everything does. */
  readonly mask?: Tensor;
}

/**
 * How surprising the labels are under sigmoid(score), averaged over all that counts: mean of log(1 + exp(s)) - y s.
 *
 * Computed as max(s, 0) - y s + log(1 + exp(-|s|)), so that no score is too large.
 *
 * Source: Legommenders `legommender.py`, ranking: PyTorch `binary_cross_entropy_with_logits`.
 */
export function binaryCrossEntropy({ scores, labels, mask }: LabelledScores): Tensor {
  const tail = tf.log(tf.add(tf.exp(tf.neg(tf.abs(scores))), 1));
  const lost = tf.add(tf.sub(tf.relu(scores), tf.mul(scores, labels)), tail);
  if (!mask) return tf.mean(lost);
  return tf.div(tf.sum(tf.mul(lost, mask)), tf.maximum(tf.sum(mask), 1));
}
