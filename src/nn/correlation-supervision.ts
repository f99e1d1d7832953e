import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { assembly } from './assembly.ts';
import { dense } from './dense.ts';
import type { Module } from './module.ts';

export interface CorrelationSupervisionOptions {
  /** Of the vectors. A multiple of `parts`. */
  readonly width: number;
  /** Of the maps within. */
  readonly hidden: number;
  /** Items that each is compared with: the next ones of the batch. Default 4. */
  readonly pairs?: number;
  /** What correlations are divided by before they are compared. Default 1.5. */
  readonly temperature?: number;
  /** Pieces that a vector is cut into, whose correlations together are a kind of pair. Default 8. */
  readonly parts?: number;
  /** Kinds of pairs. Default 50. */
  readonly codes?: number;
  /** What the whole correlation weighs. Default 4. */
  readonly holistic?: number;
  /** What the kind of a pair weighs. Default 0.5. */
  readonly dissected?: number;
}

export interface Supervised {
  /** What is learned, and what it began as: [items, width] each. */
  readonly student: Tensor;
  readonly teacher: Tensor;
}

/** How near a pair has to be to a kind, against others, to count for it alone. */
const softness = 0.05;
/** How far a kind goes towards the mean of its pairs in one step. */
const pace = 0.05;

/**
 * How much learned vectors of a modality forget of what the given ones say of pairs of items: one number, to be made small.
 *
 * | what | shape |
 * |---|---|
 * | `student`, `teacher` | [items, width] |
 * | `codes` | [codes, parts], frozen: kept by the pass |
 * | output | one number |
 *
 * Formula, over pairs of items: `holistic` root mean (cos(M s_i, M s_j) / T - cos(t_i, t_j) / T)², plus `dissected` times the cross entropy of
 * softmax(B relu(A |s_i - s_j|)) to the kind of the pair: softmax(-|v - code|² / 0.05) over the codes, v the cosines of the pieces of t_i
 * and t_j. A code moves to the mean of its pairs. A vector of zeros correlates with nothing.
 *
 * Source: Hu et al. 2024 (KDSR), as far as its text and its code tell. Differs: pairs are of items that stand near in a batch (there of
 * one session) and averaged; kinds are found while training by soft assignment (there by k-means over all pairs before, with hard ones).
 *
 * @example
 * correlationSupervision({ width: 16, hidden: 8, parts: 4, codes: 5 }).weights.codes.shape // [5, 4]
 */
export function correlationSupervision({ width, hidden, pairs = 4, temperature = 1.5, parts = 8, codes = 50, holistic = 4, dissected = 0.5 }: CorrelationSupervisionOptions): Module<Supervised, Tensor> {
  const maps = assembly({
    inward: dense({ in: width, out: hidden }), onward: dense({ in: hidden, out: hidden }), difference: dense({ in: width, out: hidden }), kind: dense({ in: hidden, out: codes }),
  });
  return {
    weights: { ...maps.weights, codes: { shape: [codes, parts], init: { kind: 'uniform', limit: 1 }, frozen: true } },
    forward(weights, { student, teacher }, pass) {
      const { inward, onward, difference, kind } = maps.at(weights, pass);
      const items = student.shape[0]!;
      /** Each item, and the same of those that it is compared with: [pairs * items, ...]. */
      const both = (x: Tensor): readonly [Tensor, Tensor] => {
        const size = x.shape.slice(1) as number[];
        const round = tf.tile(x, [pairs + 1, ...size.map(() => 1)]);
        const others = Array.from({ length: pairs }, (_, at) => tf.slice(round, [at + 1, ...size.map(() => 0)], [items, ...size]));
        return [tf.tile(x, [pairs, ...size.map(() => 1)]), tf.concat(others, 0)];
      };
      const cosines = (x: Tensor) => {
        const [one, other] = both(tf.mul(x, tf.rsqrt(tf.add(tf.sum(tf.square(x), -1, true), 1e-12))));
        return tf.sum(tf.mul(one, other), -1);
      };
      const off = tf.div(tf.sub(cosines(onward(inward(student))), cosines(teacher)), temperature);
      const whole = tf.sqrt(tf.add(tf.mean(tf.square(off)), 1e-8));

      const pieces = cosines(tf.reshape(teacher, [-1, parts, width / parts]));
      const far = tf.sub(tf.sum(tf.square(weights.codes!), 1), tf.mul(tf.matMul(pieces, weights.codes!, false, true), 2)); // less |v|², which is alike for all codes
      const kinds = tf.softmax(tf.div(far, -softness));
      const [one, other] = both(student);
      const scores = kind(tf.relu(difference(tf.abs(tf.sub(one, other)))));
      const missed = tf.mean(tf.sub(tf.logSumExp(scores, -1), tf.sum(tf.mul(kinds, scores), -1)));
      if (pass.training) {
        const counts = tf.expandDims(tf.sum(kinds, 0), 1);
        const means = tf.div(tf.matMul(kinds, pieces, true), tf.maximum(counts, 1e-6));
        pass.keep('codes', tf.add(weights.codes!, tf.mul(tf.mul(tf.sub(means, weights.codes!), pace), tf.minimum(counts, 1))));
      }
      return tf.add(tf.mul(whole, holistic), tf.mul(missed, dissected));
    },
  };
}
