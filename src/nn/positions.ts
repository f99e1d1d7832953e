import * as tf from '../compile/tf.ts';
import type { Module } from './module.ts';

export interface PositionsOptions {
  readonly width: number;
  /** The longest sequence that has positions. Default 1024. */
  readonly longest?: number;
  /** Of the normal that they start from. Default 0.02. */
  readonly deviation?: number;
}

/**
 * Adds a learned vector to each step by its number, from 0. A sequence that is longer than `longest` fails in the lookup.
 *
 * @example
 * positions({ width: 4 }).weights['table'].shape // [1024, 4]
 */
export function positions({ width, longest = 1024, deviation = 0.02 }: PositionsOptions): Module<tf.Tensor, tf.Tensor> {
  return {
    weights: { table: { shape: [longest, width], init: { kind: 'normal', deviation } } },
    forward(weights, x) {
      const steps = x.shape[1]!;
      return tf.add(x, tf.gather(weights['table']!, tf.range(0, steps, 1, 'int32')));
    },
  };
}
