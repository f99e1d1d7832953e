import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { assembly } from './assembly.ts';
import { mlp } from './mlp.ts';
import type { Module } from './module.ts';

export interface FeatureGateOptions {
  /** Width of what the gate is made of, of its layers, and of what is gated. */
  readonly context: number;
  readonly hidden: readonly number[];
  readonly features: number;
}

/**
 * Raises some features and lowers others, by what the context says: y = 2 sigmoid(mlp(context)) features.
 *
 * | what | shape |
 * |---|---|
 * | `context`, `features` | [rows, context], [rows, features] |
 * | output | [rows, features] |
 *
 * Source: Mao et al. 2023 (FinalMLP), stream-specific feature selection.
 *
 * @example
 * featureGate({ context: 4, hidden: [3], features: 8 }).weights['gate.out.kernel'].shape // [3, 8]
 */
export function featureGate({ context: width, hidden, features: all }: FeatureGateOptions):
    Module<{ context: Tensor; features: Tensor }, Tensor> {
  const parts = assembly({ gate: mlp({ in: width, hidden, out: all }) });
  return {
    weights: parts.weights,
    forward: (weights, { context, features }, pass) =>
      tf.mul(tf.mul(tf.sigmoid(parts.at(weights, pass).gate({ values: context })), 2), features),
  };
}
