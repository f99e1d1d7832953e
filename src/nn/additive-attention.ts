import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { assembly } from './assembly.ts';
import { dense } from './dense.ts';
import { maskedSoftmax } from './masked-softmax.ts';
import type { Module, Pass, Weights } from './module.ts';
import type { Sequences } from './parts.ts';
import { weighedSteps } from './weighed-steps.ts';

export interface AdditiveAttentionOptions {
  /** Of what comes in, and of what comes out. */
  readonly width: number;
  /** Of the scorer inside. */
  readonly hidden: number;
}

export interface AdditiveAttention extends Module<Sequences, Tensor> {
  /** The scores of the steps, [sequences, steps], for whoever shares them out in another way. */
  scores(weights: Weights, vectors: Tensor, pass: Pass): Tensor;
}

/**
 * The average of the steps, each weighted by a learned score: w = softmax(q · tanh(W x + b)) over the steps that are there.
 * [sequences, steps, width] becomes [sequences, width]; a sequence without a step becomes zeros.
 *
 * Source: Bahdanau, Cho and Bengio 2015; Legommenders `model/common/attention.py`.
 * Differs: the softmax subtracts the maximum, so that no score overflows; there exp(score) goes straight into a sum plus 1.19e-7.
 *
 * @example
 * Object.keys(additiveAttention({ width: 4, hidden: 8 }).weights) // ['projection.kernel', 'projection.bias', 'query']
 */
export function additiveAttention({ width, hidden }: AdditiveAttentionOptions): AdditiveAttention {
  const parts = assembly({ projection: dense({ in: width, out: hidden }) });
  const scores = (weights: Weights, vectors: Tensor, pass: Pass): Tensor => {
    const [sequences, steps] = vectors.shape as [number, number];
    const inner = tf.tanh(parts.at(weights, pass).projection(tf.reshape(vectors, [-1, width])));
    return tf.reshape(tf.matMul(inner, weights.query!), [sequences, steps]);
  };
  return {
    weights: { ...parts.weights, query: { shape: [hidden, 1], init: { kind: 'uniform', limit: 1 / Math.sqrt(hidden) } } },
    scores,
    forward(weights, { vectors, mask }, pass) {
      return weighedSteps(vectors, maskedSoftmax(scores(weights, vectors, pass), mask));
    },
  };
}
