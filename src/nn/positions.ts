import * as tf from '../compile/tf.ts';
import type { Module } from './module.ts';
import type { Sequences } from './parts.ts';

export interface PositionsOptions {
  readonly width: number;
  /** The longest sequence that has positions. Default 1024. */
  readonly longest?: number;
  /** Of the normal that they start from. Default 0.02. */
  readonly deviation?: number;
}

/**
 * Adds a learned vector to each step by its place, or else its number, from 0. A sequence that is longer than `longest` fails in the lookup.
 *
 * @example
 * positions({ width: 4 }).weights['table'].shape // [1024, 4]
 */
export function positions({ width, longest = 1024, deviation = 0.02 }: PositionsOptions): Module<Pick<Sequences, 'vectors' | 'positions'>, tf.Tensor> {
  return {
    weights: { table: { shape: [longest, width], init: { kind: 'normal', deviation } } },
    forward(weights, { vectors, positions }) {
      const places = positions ?? tf.range(0, vectors.shape[1]!, 1, 'int32');
      return tf.add(vectors, tf.gather(weights['table']!, places as tf.Tensor1D));
    },
  };
}
