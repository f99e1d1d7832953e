import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { batchNorm, type Observed } from './batch-norm.ts';
import { below, type Module, passBelow, within } from './module.ts';

/**
 * A ReLU whose bend follows the data: y = p x + (1 - p) alpha x, with p = sigmoid(batchNorm(x)).
 *
 * The batch norm has no gain and bias, epsilon 1e-9 and momentum 0.01.
 *
 * | what | shape |
 * |---|---|
 * | `values`, output | [..., width] |
 * | `mask` | broadcasts to [..., 1]: padding leaves the statistics alone |
 * | `alpha`, `norm.mean`, `norm.variance` | [width] |
 *
 * Source: Zhou et al. 2018, "Deep interest network for click-through rate prediction".
 *
 * @example
 * Object.keys(dice({ width: 4 }).weights) // ['alpha', 'norm.mean', 'norm.variance']
 */
export function dice({ width }: { readonly width: number }): Module<Observed, Tensor> {
  const norm = batchNorm({ width, momentum: 0.01, epsilon: 1e-9, affine: false });
  return {
    weights: { alpha: { shape: [width], init: { kind: 'zeros' } }, ...within('norm', norm.weights) },
    forward(weights, observed, pass) {
      const { values } = observed;
      const kept = tf.sigmoid(norm.forward(below('norm', weights), observed, passBelow('norm', pass)));
      return tf.mul(values, tf.add(kept, tf.mul(tf.sub(1, kept), weights.alpha!)));
    },
  };
}
