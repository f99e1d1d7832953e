import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import { assembly } from '../../nn/assembly.ts';
import type { Module } from '../../nn/module.ts';
import { linear } from './linear.ts';

export interface GatedLayerOptions {
  readonly width: number;
  readonly inner: number;
  readonly bend: (x: Tensor) => Tensor;
  /** Default false. */
  readonly bias?: boolean;
  /** Whether gate and up are one map, `gate_up_proj`. Default false: two. */
  readonly fused?: boolean;
}

/**
 * The inner layer of Llama's kind: down(act(gate x) up x).
 *
 * Source: Shazeer 2020 (GLU variants); Hugging Face `LlamaMLP`, `Phi3MLP`.
 *
 * @example
 * Object.keys(gatedLayer({ width: 4, inner: 8, bend: (x) => x, fused: true }).weights) // ['gate_up_proj.weight', 'down_proj.weight']
 */
export function gatedLayer({ width, inner, bend, bias = false, fused = false }: GatedLayerOptions): Module<Tensor, Tensor> {
  const apart = fused ? undefined : linear({ in: width, out: inner, bias });
  const parts = assembly({
    gate_proj: apart, up_proj: apart, gate_up_proj: fused ? linear({ in: width, out: 2 * inner, bias }) : undefined,
    down_proj: linear({ in: inner, out: width, bias }),
  });
  return {
    weights: parts.weights,
    forward(weights, values, pass) {
      const { gate_proj: gate, up_proj: up, gate_up_proj: both, down_proj: down } = parts.at(weights, pass);
      const [opened, passed] = (both ? tf.split(both(values), 2, -1) : [gate!(values), up!(values)]) as [Tensor, Tensor];
      return down(tf.mul(bend(opened), passed));
    },
  };
}
