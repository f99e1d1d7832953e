import * as tf from '../compile/tf.ts';

/** What is added to the score of a step that is not there: exp of it is 0 beside any other score. */
const absent = 1e9;

/** Scores with 1e9 less where the mask is 0; the mask is broadcast over the scores. */
export const maskScores = (scores: tf.Tensor, mask: tf.Tensor): tf.Tensor => tf.add(scores, tf.mul(tf.sub(mask, 1), absent));

/** Softmax over the last axis of what the mask lets through: 0 elsewhere, and all 0 where it lets nothing through. */
export const maskedSoftmax = (scores: tf.Tensor, mask: tf.Tensor): tf.Tensor =>
  tf.mul(tf.softmax(maskScores(scores, mask)), mask);
