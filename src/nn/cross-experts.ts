import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import type { Module, WeightSpec, Weights } from './module.ts';

export interface CrossExpertsOptions {
  readonly width: number;
  readonly layers: number;
  readonly experts: number;
  /** Width of the space that an expert crosses in. */
  readonly rank: number;
}

/**
 * Cross layers of low rank, several to a layer, weighed by a gate:
 * x + sum over experts of gate_e(x) x0 (tanh(tanh(x V_e) C_e) U_e + b).
 *
 * | what | shape |
 * |---|---|
 * | input, output | [rows, width] |
 * | `<layer>.down` (V), `<layer>.up` (U) | [width, experts * rank], [experts * rank, width] |
 * | `<layer>.core` (C), `<layer>.shift` (b) | [experts, rank, rank], [width] |
 * | `gate` | [width, experts]: a softmax, the same for all layers |
 *
 * The gates add up to 1, so the shift is added once, and U is applied to all experts in one product.
 *
 * Source: Wang et al. 2021 (DCN V2); Legommenders `dcnv2_predictor.py`. Differs: each expert starts as a Xavier normal
 * matrix of its own, there the fans also count the other experts; a batch of one row is scored, there it fails.
 *
 * @example
 * crossExperts({ width: 4, layers: 1, experts: 3, rank: 2 }).weights['0.core'].shape // [3, 2, 2]
 */
export function crossExperts({ width, layers, experts, rank }: CrossExpertsOptions): Module<Tensor, Tensor> {
  const names = Array.from({ length: layers }, (_, layer) => String(layer));
  const xavier = (shape: readonly number[], fans: number): WeightSpec => ({ shape, init: { kind: 'normal', deviation: Math.sqrt(2 / fans) } });
  return {
    weights: {
      ...Object.fromEntries(names.flatMap((name) => [
        [`${name}.down`, xavier([width, experts * rank], width + rank)],
        [`${name}.core`, xavier([experts, rank, rank], 2 * rank)],
        [`${name}.up`, xavier([experts * rank, width], width + rank)],
        [`${name}.shift`, { shape: [width], init: { kind: 'zeros' } } satisfies WeightSpec],
      ])),
      gate: { shape: [width, experts], init: { kind: 'uniform', limit: 1 / Math.sqrt(width) } },
    },
    forward: (weights, features) => names.reduce((x, name) => tf.add(x, tf.mul(features, mixed(weights, name, x))), features),
  };

  function mixed(weights: Weights, name: string, x: Tensor): Tensor {
    const [down, core, up, shift] = ['down', 'core', 'up', 'shift'].map((part) => weights[`${name}.${part}`]!);
    const narrow = tf.reshape(tf.tanh(tf.matMul(x, down!)), [-1, experts, rank]);
    const crossed = tf.transpose(tf.tanh(tf.matMul(tf.transpose(narrow, [1, 0, 2]), core!)), [1, 0, 2]);
    const shares = tf.reshape(tf.softmax(tf.matMul(x, weights.gate!)), [-1, experts, 1]);
    return tf.add(tf.matMul(tf.reshape(tf.mul(crossed, shares), [-1, experts * rank]), up!), shift!);
  }
}
