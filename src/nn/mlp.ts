import type { Tensor } from '../compile/tf.ts';
import { activation, type ActivationName } from './activation.ts';
import { assembly } from './assembly.ts';
import { batchNorm, type Observed } from './batch-norm.ts';
import { dense } from './dense.ts';
import type { Module } from './module.ts';

export interface MlpOptions {
  /** Width of what goes in. */
  readonly in: number;
  /** Widths of the layers, first to last. */
  readonly hidden: readonly number[];
  /** Width of a last linear layer that nothing follows; without it the last hidden layer comes out. */
  readonly out?: number;
  /** Default relu. */
  readonly activation?: ActivationName;
  /** Default 0. */
  readonly dropout?: number;
  /** Default false. */
  readonly batchNorm?: boolean;
}

/**
 * Layers one after another: linear, batch norm if asked for, activation, dropout; then the last linear one, if any.
 *
 * | what | shape |
 * |---|---|
 * | `values` | [..., in] |
 * | `mask` | broadcasts to [..., 1]: padding leaves the statistics of batch norm and dice alone |
 * | weights | `0.linear.kernel`, `0.linear.bias`, `0.norm.*`, `0.bend.*`, ..., `out.kernel`, `out.bias` |
 * | output | [..., out] |
 *
 * @example
 * Object.keys(mlp({ in: 4, hidden: [8], out: 1 }).weights) // ['0.linear.kernel', '0.linear.bias', 'out.kernel', 'out.bias']
 */
export function mlp({ in: width, hidden, out, activation: name = 'relu', dropout = 0, batchNorm: normalise = false }: MlpOptions):
    Module<Observed, Tensor> {
  const layers = assembly(Object.fromEntries(hidden.map((to, i) =>
    [String(i), layer(i === 0 ? width : hidden[i - 1]!, to, name, dropout, normalise)])));
  const last = assembly({ out: out === undefined ? undefined : dense({ in: hidden.at(-1) ?? width, out }) });
  return {
    weights: { ...layers.weights, ...last.weights },
    forward(weights, { values, ...mask }, pass) {
      const calls = layers.at(weights, pass);
      const bent = hidden.reduce((from, _, i) => calls[String(i)]!({ values: from, ...mask }), values);
      return out === undefined ? bent : last.at(weights, pass).out(bent);
    },
  };
}

function layer(from: number, to: number, name: ActivationName, dropout: number, normalise: boolean): Module<Observed, Tensor> {
  const parts = assembly({
    linear: dense({ in: from, out: to }),
    norm: normalise ? batchNorm({ width: to }) : undefined,
    bend: activation(name, to),
  });
  return {
    weights: parts.weights,
    forward(weights, { values, ...mask }, pass) {
      const { linear, norm, bend } = parts.at(weights, pass);
      const mapped = linear(values);
      const bent = bend({ values: normalise ? norm({ values: mapped, ...mask }) : mapped, ...mask });
      return dropout > 0 ? pass.dropout(bent, dropout) : bent;
    },
  };
}
