import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import { layerNorm } from '../../nn/layer-norm.ts';
import type { Module, WeightSpec } from '../../nn/module.ts';

export interface NormOptions {
  readonly width: number;
  readonly epsilon: number;
}

/**
 * x / sqrt(mean of squares + epsilon) * weight, over the last axis.
 *
 * Source: Zhang and Sennrich 2019; Llama, T5.
 *
 * @example
 * rmsNorm({ width: 4, epsilon: 1e-6 }).weights // { weight: { shape: [4], init: { kind: 'ones' } } }
 */
export function rmsNorm({ width, epsilon }: NormOptions): Module<Tensor, Tensor> {
  return {
    weights: { weight: ones(width) },
    forward: (weights, values) =>
      tf.mul(tf.mul(values, tf.rsqrt(tf.add(tf.mean(tf.square(values), -1, true), epsilon))), weights['weight']!),
  };
}

/**
 * `layerNorm` under the names that checkpoints have for its weights.
 *
 * @example
 * Object.keys(meanNorm({ width: 4, epsilon: 1e-5 }).weights) // ['weight', 'bias']
 */
export function meanNorm({ width, epsilon, bias = true }: NormOptions & { readonly bias?: boolean }): Module<Tensor, Tensor> {
  const norm = layerNorm({ width, epsilon });
  return {
    weights: { weight: ones(width), ...(bias && { bias: { shape: [width], init: { kind: 'zeros' } } as WeightSpec }) },
    forward: (weights, values, pass) =>
      norm.forward({ gain: weights['weight']!, bias: weights['bias'] ?? tf.scalar(0) }, values, pass),
  };
}

const ones = (width: number): WeightSpec => ({ shape: [width], init: { kind: 'ones' } });
