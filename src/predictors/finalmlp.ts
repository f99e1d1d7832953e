import { checkOptions, optional, type Rule, wholeNumber } from '../core/option-rules.ts';
import { assembly } from '../nn/assembly.ts';
import { bilinearFusion } from '../nn/bilinear-fusion.ts';
import { featureGate } from '../nn/feature-gate.ts';
import { headSize } from '../nn/head-size.ts';
import { mlp } from '../nn/mlp.ts';
import type { Predictor } from '../nn/parts.ts';
import { networkDefaults, type NetworkOptions, networkRules, type Parity, parityRule, widths } from './pairs/network-options.ts';
import { overPairs } from './pairs/over-pairs.ts';

export interface FinalmlpOptions extends NetworkOptions, Parity {
  /** Widths of the second stream, at least one. Default as `hidden`, the first. */
  readonly second?: readonly number[];
  /** Default 1. Both streams end in a multiple of it. */
  readonly heads?: number;
  /**
   * Widths of the layers of two gates over [u; i]: one made of the user for the first stream, one made of the item for
   * the second. `false`: no gates. Default [64], in parity false.
   */
  readonly gates?: readonly number[] | false;
}

/**
 * Two streams of layers, fused: score = w_a . a + w_b . b + a W b, a = mlp_1(gate_u z), b = mlp_2(gate_i z), z = [u; i].
 *
 * | what | shape |
 * |---|---|
 * | `users`, `candidates` | [users, width], [users, candidates, width] |
 * | `first.*`, `second.*` | 2 width -> hidden, 2 width -> second |
 * | `firstGate.*`, `secondGate.*` | width -> gates -> 2 width |
 * | `fusion.*` | last of hidden, last of second -> 1 |
 * | output | [users, candidates] |
 *
 * Source: Mao et al. 2023; Legommenders `finalmlp_predictor.py`, which has no gates. Dropout is 0 by default.
 *
 * Errors: `OptionsError` `unknown-key`, `missing-value`, `wrong-value`.
 *
 * @example
 * finalmlp({ width: 4, hidden: [6], second: [2] }).weights['fusion.both'].shape // [1, 6, 2]
 */
export function finalmlp(options: FinalmlpOptions): Predictor {
  checkOptions('finalmlp', options, rules);
  const { width, hidden, parity, heads, gates = parity ? false as const : [64], ...rest } = { ...networkDefaults, dropout: 0, heads: 1, ...options };
  const { second = hidden, ...layers } = rest;
  const size = 2 * width;
  const [a, b] = [hidden, second].map((stream) => stream.at(-1) ?? size) as [number, number];
  for (const last of [a, b]) headSize('finalmlp', last, heads);
  const gate = gates && { context: width, hidden: gates, features: size };
  const parts = assembly({
    first: mlp({ in: size, hidden, ...layers }),
    second: mlp({ in: size, hidden: second, ...layers }),
    firstGate: gate ? featureGate(gate) : undefined,
    secondGate: gate ? featureGate(gate) : undefined,
    fusion: bilinearFusion({ a, b, heads }),
  });
  return overPairs('finalmlp', { width, hidden, second, ...layers, heads, gates }, {
    weights: parts.weights,
    forward(weights, { user, item, both }, pass) {
      const { first, second, firstGate, secondGate, fusion } = parts.at(weights, pass);
      return fusion({
        a: first({ values: gate ? firstGate({ context: user, features: both }) : both }),
        b: second({ values: gate ? secondGate({ context: item, features: both }) : both }),
      });
    },
  });
}

const gateRule: Rule = (value) => value === false ? undefined : widths(value) && 'a list of whole numbers above 0, or false';

const rules = {
  ...networkRules, ...parityRule, second: optional(widths), heads: optional(wholeNumber(1)), gates: optional(gateRule),
};
