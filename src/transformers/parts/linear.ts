import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import type { Module, Pass, WeightSpec, Weights } from '../../nn/module.ts';

export interface LinearOptions {
  readonly in: number;
  readonly out: number;
  /** Default true. */
  readonly bias?: boolean;
  /** How the checkpoint lays the weight out: [out, in] (default), or [in, out] as GPT-2's `Conv1D`. */
  readonly layout?: 'out-in' | 'in-out';
}

/**
 * A linear map of the last axis, with its weight as the checkpoint has it.
 *
 * Where there are weights `lora_A.weight` [rank, in] and `lora_B.weight` [out, rank] too, x Aᵀ Bᵀ is added: a program that trains an
 * adapter gives them, the second one scaled already, and says by `pass.adapting` what becomes of x before.
 *
 * Source: PyTorch `Linear`; Hu et al. 2021 (LoRA), PEFT's names.
 *
 * @example
 * linear({ in: 4, out: 8 }).weights.weight.shape // [8, 4]
 * linear({ in: 4, out: 8, layout: 'in-out' }).weights.weight.shape // [4, 8]
 */
export function linear({ in: width, out, bias = true, layout = 'out-in' }: LinearOptions): Module<Tensor, Tensor> {
  const transposed = layout === 'out-in';
  return {
    weights: { weight: normal(transposed ? [out, width] : [width, out]), ...(bias && { bias: { shape: [out], init: { kind: 'zeros' } } as WeightSpec }) },
    forward(weights, values, pass) {
      const rows = values.rank === 2 ? values : tf.reshape(values, [-1, width]);
      const product = tf.matMul(rows as tf.Tensor2D, weights['weight'] as tf.Tensor2D, false, transposed);
      const mapped = bias ? tf.add(product, weights['bias']!) : product;
      const adapted = adapt(weights, rows, mapped, pass);
      return values.rank === 2 ? adapted : tf.reshape(adapted, [...values.shape.slice(0, -1), out]);
    },
  };
}

function adapt(weights: Weights, rows: Tensor, mapped: Tensor, { adapting = (values) => values }: Pick<Pass, 'adapting'>): Tensor {
  const [down, up] = [weights['lora_A.weight'], weights['lora_B.weight']] as (tf.Tensor2D | undefined)[];
  return down && up ? tf.add(mapped, tf.matMul(tf.matMul(adapting(rows) as tf.Tensor2D, down, false, true), up, false, true)) : mapped;
}

/** What pretrained weights started from. */
export const normal = (shape: readonly number[]): WeightSpec => ({ shape, init: { kind: 'normal', deviation: 0.02 } });
