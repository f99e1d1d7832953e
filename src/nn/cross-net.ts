import type { Tensor } from '../compile/tf.ts';
import { assembly } from './assembly.ts';
import { type CrossKind, crossLayer } from './cross-layer.ts';
import type { Module } from './module.ts';

export interface CrossNetOptions {
  readonly width: number;
  readonly layers: number;
  readonly kind: CrossKind;
}

/**
 * Cross layers one after another: products of up to `layers` + 1 features, [rows, width] -> [rows, width].
 *
 * @example
 * Object.keys(crossNet({ width: 4, layers: 1, kind: 'matrix' }).weights) // ['0.map.kernel', '0.shift']
 */
export function crossNet({ width, layers, kind }: CrossNetOptions): Module<Tensor, Tensor> {
  const names = Array.from({ length: layers }, (_, layer) => String(layer));
  const parts = assembly(Object.fromEntries(names.map((name) => [name, crossLayer({ width, kind })])));
  return {
    weights: parts.weights,
    forward(weights, features, pass) {
      const layer = parts.at(weights, pass);
      return names.reduce((x, name) => layer[name]!({ x, features }), features);
    },
  };
}
