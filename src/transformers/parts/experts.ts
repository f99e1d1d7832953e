import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import type { Module, WeightSpec } from '../../nn/module.ts';
import { unseen } from './attention.ts';
import { linear, normal } from './linear.ts';

export interface ExpertsOptions {
  readonly width: number;
  readonly inner: number;
  readonly experts: number;
  /** How many of them a token goes to. */
  readonly chosen: number;
  /** Where gates and what they let through are cut off. */
  readonly limit: number;
}

/** What the sigmoid of a gate is sharpened by. */
const sharpness = 1.702;

/**
 * An inner layer of which each token uses the few experts that its router likes best.
 *
 * Formula: sum over the chosen e of p_e (W_e ((u + 1) g sigmoid(1.702 g)) + b_e), with p the softmax over the chosen, and g and u every
 * second value of x V_e + c_e, cut off at the limit.
 *
 * Differs: all experts are computed for every token, and those that are not chosen weigh 0; a model of E experts of which k are chosen
 * takes E / k times the operations of one that looks them up. Where two experts tie for the last place, both are used.
 *
 * Source: OpenAI 2025 (gpt-oss model card); Hugging Face `GptOssMLP`.
 *
 * @example
 * experts({ width: 4, inner: 6, experts: 3, chosen: 2, limit: 7 }).weights['experts.gate_up_proj'].shape // [3, 4, 12]
 */
export function experts({ width, inner, experts: count, chosen, limit }: ExpertsOptions): Module<Tensor, Tensor> {
  const router = linear({ in: width, out: count });
  const offsets = (size: number): WeightSpec => ({ shape: [count, size], init: { kind: 'zeros' } });
  return {
    weights: {
      'router.weight': router.weights['weight']!, 'router.bias': router.weights['bias']!,
      'experts.gate_up_proj': normal([count, width, 2 * inner]), 'experts.gate_up_proj_bias': offsets(2 * inner),
      'experts.down_proj': normal([count, inner, width]), 'experts.down_proj_bias': offsets(width),
    },
    forward(weights, values, pass) {
      const flat = tf.reshape(values, [-1, width]);
      const shares = chosenShares(router.forward({ weight: weights['router.weight']!, bias: weights['router.bias']! }, flat, pass), chosen);
      const everywhere = tf.tile(tf.expandDims(flat, 0), [count, 1, 1]); // a product with a stack of one has no gradient in tfjs
      const entered = tf.add(tf.matMul(everywhere, weights['experts.gate_up_proj']!), tf.expandDims(weights['experts.gate_up_proj_bias']!, 1));
      const [gate, up] = tf.split(tf.reshape(entered, [count, -1, inner, 2]), 2, -1).map((half) => tf.reshape(half, [count, -1, inner])) as [Tensor, Tensor];
      const opened = tf.minimum(gate, limit);
      const passed = tf.maximum(tf.minimum(up, limit), -limit);
      const bent = tf.mul(tf.mul(opened, tf.sigmoid(tf.mul(opened, sharpness))), tf.add(passed, 1));
      const left = tf.add(tf.matMul(bent, weights['experts.down_proj']!), tf.expandDims(weights['experts.down_proj_bias']!, 1)); // [experts, tokens, width]
      const mixed = tf.sum(tf.mul(left, tf.expandDims(tf.transpose(shares, [1, 0]), 2)), 0);
      return tf.reshape(mixed, [...values.shape]);
    },
  };
}

/** Softmax over the `chosen` largest of each row, 0 elsewhere: [tokens, experts]. */
function chosenShares(liking: Tensor, chosen: number): Tensor {
  let left = liking;
  let least = tf.max(left, -1, true);
  for (let at = 1; at < chosen; at++) {
    left = tf.add(left, tf.mul(tf.cast(tf.greaterEqual(left, least), 'float32'), unseen));
    least = tf.max(left, -1, true);
  }
  return tf.softmax(tf.add(liking, tf.mul(tf.cast(tf.less(liking, least), 'float32'), unseen)));
}
