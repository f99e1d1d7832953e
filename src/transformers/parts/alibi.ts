import * as tf from '../../compile/tf.ts';
import type { PositionBias } from './attention.ts';

/**
 * Attention with linear biases: a score loses, for every token between key and query, the slope of its head.
 *
 * Slopes fall from head to head by a constant factor, down to 2^-`most`; heads that are no power of two take theirs from the next one,
 * every second slope first.
 *
 * Source: Press et al. 2022; Hugging Face `build_mpt_alibi_tensor`.
 */
export function alibi(heads: number, most: number): PositionBias {
  const slopes = tf.tensor4d(slopesOf(heads, most), [1, heads, 1, 1]);
  return (queries, keys) => {
    const behind = tf.sub(tf.expandDims(keys, 1), tf.expandDims(queries, 2)); // [sequences, tokens, keys]
    return tf.mul(tf.expandDims(tf.cast(behind, 'float32'), 1), slopes);
  };
}

/**
 * The slope of each head.
 *
 * @example
 * slopesOf(4, 8) // [0.25, 0.0625, 0.015625, 0.00390625]
 * slopesOf(3, 8) // [0.0625, 0.00390625, 0.25]
 */
export function slopesOf(heads: number, most: number): number[] {
  const power = 2 ** Math.ceil(Math.log2(heads));
  const slopes = Array.from({ length: power }, (_, at) => 2 ** (-(at + 1) * most / power));
  return power === heads ? slopes : [...slopes.filter((_, at) => at % 2 === 1), ...slopes.filter((_, at) => at % 2 === 0)].slice(0, heads);
}
