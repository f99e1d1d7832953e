import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import type { Module, Pass, Weights } from './module.ts';

/** Vectors, of which some may be padding. */
export interface Observed {
  /** [..., width] */
  readonly values: Tensor;
  /** Broadcasts to [..., 1]: what is 0 there leaves the statistics alone. Without it everything counts. */
  readonly mask?: Tensor;
}

export interface BatchNormOptions {
  readonly width: number;
  /** The share of a batch in the running statistics. Default 0.1. */
  readonly momentum?: number;
  /** Added to the variance. Default 1e-5. */
  readonly epsilon?: number;
  /** Whether the result is given a gain and a bias. Default true. */
  readonly affine?: boolean;
}

/**
 * Every column with mean 0 and variance 1: of the batch while training, of the running statistics otherwise.
 *
 * | what | shape |
 * |---|---|
 * | `values`, output | [..., width]: all axes but the last are rows |
 * | `mask` | broadcasts to [..., 1] |
 * | `gain`, `bias` | [width], if affine |
 * | `mean`, `variance` | [width], frozen: kept by the pass, the variance with n - 1 |
 *
 * Source: Ioffe and Szegedy 2015. Differs from PyTorch: a batch of one row is allowed, and rows can be left out.
 *
 * @example
 * batchNorm({ width: 4 }).weights.variance // { shape: [4], init: { kind: 'ones' }, frozen: true }
 */
export function batchNorm({ width, momentum = 0.1, epsilon = 1e-5, affine = true }: BatchNormOptions): Module<Observed, Tensor> {
  const shape = [width];
  return {
    weights: {
      ...(affine && { gain: { shape, init: { kind: 'ones' } }, bias: { shape, init: { kind: 'zeros' } } }),
      mean: { shape, init: { kind: 'zeros' }, frozen: true },
      variance: { shape, init: { kind: 'ones' }, frozen: true },
    },
    forward(weights, observed, pass) {
      const { mean, variance } = pass.training ? observe(observed, weights, momentum, pass) : weights;
      const normal = tf.mul(tf.sub(observed.values, mean!), tf.rsqrt(tf.add(variance!, epsilon)));
      return affine ? tf.add(tf.mul(normal, weights.gain!), weights.bias!) : normal;
    },
  };
}

function observe({ values, mask }: Observed, weights: Weights, momentum: number, pass: Pass): Weights {
  const rows = values.shape.slice(0, -1).map((_, axis) => axis);
  const one = tf.onesLike(tf.slice(values, values.shape.map(() => 0), [...rows.map(() => -1), 1]));
  const counts = mask ? tf.mul(one, mask) : one;
  const count = tf.sum(counts);
  const atLeastOne = tf.maximum(count, 1);
  const mean = tf.div(tf.sum(tf.mul(values, counts), rows), atLeastOne);
  const squares = tf.sum(tf.mul(tf.square(tf.sub(values, mean)), counts), rows);
  const share = tf.mul(tf.minimum(count, 1), momentum); // a batch of nothing but padding changes nothing
  const move = (from: Tensor, to: Tensor) => tf.add(from, tf.mul(tf.sub(to, from), share));
  pass.keep('mean', move(weights.mean!, mean));
  pass.keep('variance', move(weights.variance!, tf.div(squares, tf.maximum(tf.sub(count, 1), 1))));
  return { mean, variance: tf.div(squares, atLeastOne) };
}
