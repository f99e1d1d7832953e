import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import type { Observed } from './batch-norm.ts';
import { dice } from './dice.ts';
import type { Module } from './module.ts';

const plain = {
  relu: (values: Tensor) => tf.relu(values),
  tanh: (values: Tensor) => tf.tanh(values),
  sigmoid: (values: Tensor) => tf.sigmoid(values),
  gelu: (values: Tensor) => tf.mul(tf.mul(values, 0.5), tf.add(tf.erf(tf.mul(values, Math.SQRT1_2)), 1)),
};

export const activationNames = ['relu', 'tanh', 'sigmoid', 'gelu', 'dice'] as const;
export type ActivationName = (typeof activationNames)[number];

/**
 * What bends the output of a linear layer, by name; `dice` has weights and statistics, the others have none.
 *
 * `gelu` is the exact one: x (1 + erf(x / sqrt 2)) / 2.
 *
 * @example
 * activation('relu', 4).weights // {}
 */
export function activation(name: ActivationName, width: number): Module<Observed, Tensor> {
  return name === 'dice' ? dice({ width }) : { weights: {}, forward: (_, { values }) => plain[name](values) };
}
