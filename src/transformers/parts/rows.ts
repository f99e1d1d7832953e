import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import type { Module } from '../../nn/module.ts';
import { normal } from './linear.ts';

/**
 * The rows of a table at whole numbers of any shape: token embeddings, learned positions. Where the weight that is handed in has an axis
 * more than a table, [..., width], it is what the rows at these numbers are, taken from a table that lies elsewhere.
 *
 * @example
 * rows({ count: 9, width: 4 }).weights.weight.shape // [9, 4]
 */
export function rows({ count, width }: { readonly count: number; readonly width: number }): Module<Tensor, Tensor> {
  return {
    weights: { weight: normal([count, width]) },
    forward: ({ weight }, ids) => weight!.rank > 2 ? weight! : tf.gather(weight!, ids as tf.Tensor1D),
  };
}
