import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { assembly } from './assembly.ts';
import { dense } from './dense.ts';
import type { Module } from './module.ts';
import type { Sequences } from './parts.ts';

export interface GruLayerOptions {
  /** Width of what comes in. */
  readonly input: number;
  /** Width of the state. */
  readonly hidden: number;
}

/**
 * A gated recurrent layer: the state after each step, [sequences, hidden] each. A step that the mask leaves out changes nothing.
 *
 * r = σ(W_r x + U_r h), z = σ(W_z x + U_z h), n = tanh(W_n x + r (U_n h)), h' = (1 - z) n + z h, with biases; h starts at 0, or at
 * `known` [sequences, hidden].
 * The steps are walked one by one, and a program is as long as they are many: their number has to stand when it is traced.
 *
 * | weight | shape, in the order r, z, n |
 * |---|---|
 * | `inward.kernel`, `inward.bias` | [input, 3 hidden], [3 hidden] |
 * | `onward.kernel`, `onward.bias` | [hidden, 3 hidden], [3 hidden] |
 *
 * Source: Cho et al. 2014; PyTorch `GRU`, whose start it has too: uniform within 1 / sqrt(hidden).
 *
 * @example
 * gruLayer({ input: 4, hidden: 6 }).weights['onward.kernel'].shape // [6, 18]
 */
export function gruLayer({ input, hidden }: GruLayerOptions): Module<Sequences, readonly Tensor[]> {
  const parts = assembly({ inward: dense({ in: input, out: 3 * hidden }), onward: dense({ in: hidden, out: 3 * hidden }) });
  const init = { kind: 'uniform', limit: 1 / Math.sqrt(hidden) } as const;
  return {
    weights: Object.fromEntries(Object.entries(parts.weights).map(([name, { shape }]) => [name, { shape, init }])),
    forward(weights, { vectors, mask, known }, pass) {
      const { inward, onward } = parts.at(weights, pass);
      const [sequences, steps] = vectors.shape as [number, number];
      const there = tf.split(mask, steps, 1);
      const states: Tensor[] = [];
      let state = known;
      for (const [at, step] of tf.split(inward(vectors), steps, 1).entries()) {
        const fromState = state ? onward(state) : tf.reshape(weights['onward.bias']!, [1, 3 * hidden]);
        const next = gated(tf.split(tf.reshape(step, [sequences, 3 * hidden]), 3, 1), tf.split(fromState, 3, 1), state);
        state = state ? tf.add(state, tf.mul(there[at]!, tf.sub(next, state))) : tf.mul(there[at]!, next);
        states.push(state);
      }
      return states;
    },
  };
}

function gated(x: readonly Tensor[], h: readonly Tensor[], state: Tensor | undefined): Tensor {
  const reset = tf.sigmoid(tf.add(x[0]!, h[0]!));
  const stay = tf.sigmoid(tf.add(x[1]!, h[1]!));
  const fresh = tf.tanh(tf.add(x[2]!, tf.mul(reset, h[2]!)));
  return state ? tf.add(fresh, tf.mul(stay, tf.sub(state, fresh))) : tf.sub(fresh, tf.mul(stay, fresh));
}
