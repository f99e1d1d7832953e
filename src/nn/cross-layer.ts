import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { assembly } from './assembly.ts';
import { dense } from './dense.ts';
import type { Module } from './module.ts';

/** `vector` as in DCN, `matrix` as in DCNv2, `gated` as in GDCN. */
export type CrossKind = 'vector' | 'matrix' | 'gated';

/**
 * Multiplies what has been crossed so far, x, with the features, x0, once more.
 *
 * | kind | output | weights |
 * |---|---|---|
 * | `vector` | x + (x . w) x0 + b | `map.kernel` [width, 1], `shift` [width] |
 * | `matrix` | x + x0 (x W + b) | `map.kernel` [width, width], `shift` [width] |
 * | `gated` | x + x0 (x W + b) sigmoid(x G) | and `gate.kernel` [width, width] |
 *
 * `x` and `features` are [rows, width], and so is the output.
 *
 * Source: Wang et al. 2017 (DCN), Wang et al. 2021 (DCN V2), Wang et al. 2023 (GDCN).
 * Differs from Legommenders: the shift of `gated` starts at 0, there uniform in [0, 1).
 *
 * @example
 * crossLayer({ width: 4, kind: 'vector' }).weights['map.kernel'].shape // [4, 1]
 */
export function crossLayer({ width, kind }: { readonly width: number; readonly kind: CrossKind }): Module<Crossing, Tensor> {
  const square = dense({ in: width, out: width, bias: false });
  const parts = assembly({
    map: kind === 'vector' ? dense({ in: width, out: 1, bias: false }) : square,
    gate: kind === 'gated' ? square : undefined,
  });
  return {
    weights: { ...parts.weights, shift: { shape: [width], init: { kind: 'zeros' } } },
    forward(weights, { x, features }, pass) {
      const { map, gate } = parts.at(weights, pass);
      if (kind === 'vector') return tf.add(tf.add(x, tf.mul(features, map(x))), weights.shift!);
      const crossed = tf.mul(features, tf.add(map(x), weights.shift!));
      return tf.add(x, kind === 'gated' ? tf.mul(crossed, tf.sigmoid(gate(x))) : crossed);
    },
  };
}

export interface Crossing {
  /** [rows, width]: what came out of the layer before. */
  readonly x: Tensor;
  /** [rows, width]: what went into the first layer. */
  readonly features: Tensor;
}
