import * as tf from '../compile/tf.ts';
import { checkOptions, oneOf, optional, type Rule, wholeNumber } from '../core/option-rules.ts';
import { assembly } from '../nn/assembly.ts';
import { crossExperts } from '../nn/cross-experts.ts';
import { crossNet } from '../nn/cross-net.ts';
import { dense } from '../nn/dense.ts';
import { mlp } from '../nn/mlp.ts';
import type { Predictor } from '../nn/parts.ts';
import { networkDefaults, type NetworkOptions, networkRules, type Parity, parityRule, widths } from './pairs/network-options.ts';
import { overPairs } from './pairs/over-pairs.ts';

export interface Dcnv2Options extends NetworkOptions, Parity {
  /** Cross layers. Default 3. */
  readonly crosses?: number;
  /** Default parallel. */
  readonly structure?: 'cross-only' | 'stacked' | 'parallel' | 'stacked-parallel';
  /** Crosses of low rank, `count` to a layer, weighed by a gate, instead of full matrices. */
  readonly experts?: { readonly count: number; readonly rank: number };
  /** Widths of the layers beside the crosses, where the structure has both. Default as `hidden`. */
  readonly beside?: readonly number[];
  /** What the layers beside the crosses read. Default pair, in parity cross. */
  readonly besideReads?: 'pair' | 'cross';
}

/**
 * Features crossed by matrices, beside layers or below them: z = [u; i], x = cross(z).
 *
 * | structure | score |
 * |---|---|
 * | `cross-only` | linear(x) |
 * | `stacked` | linear(mlp(x)) |
 * | `parallel` | linear([x; beside(z)]) |
 * | `stacked-parallel` | linear([mlp(x); beside(z)]) |
 *
 * | what | shape |
 * |---|---|
 * | `users`, `candidates` | [users, width], [users, candidates, width] |
 * | `cross.*` | 2 width -> 2 width |
 * | `mlp.*`, `beside.*` | 2 width -> hidden, 2 width -> beside |
 * | output | [users, candidates] |
 *
 * Source: Wang et al. 2021; Legommenders `dcnv2_predictor.py`, where the layers beside the crosses read x. Differs: with
 * experts a batch of one is scored too, there it fails.
 *
 * Errors: `OptionsError` `unknown-key`, `missing-value`, `wrong-value`.
 *
 * @example
 * dcnv2({ width: 4, structure: 'cross-only' }).weights['out.kernel'].shape // [8, 1]
 */
export function dcnv2(options: Dcnv2Options): Predictor {
  checkOptions('dcnv2', options, rules);
  const { width, crosses, structure, experts, hidden, parity, ...rest } = {
    ...networkDefaults, crosses: 3, structure: 'parallel' as const, ...options,
  };
  const { beside: besideHidden = hidden, besideReads = parity ? 'cross' : 'pair', ...layers } = rest;
  const [stacks, sides] = [structure.startsWith('stacked'), structure.endsWith('parallel')];
  const size = 2 * width;
  const last = (widths: readonly number[]) => widths.at(-1) ?? size;
  const parts = assembly({
    cross: experts ? crossExperts({ width: size, layers: crosses, experts: experts.count, rank: experts.rank })
      : crossNet({ width: size, layers: crosses, kind: 'matrix' }),
    mlp: stacks ? mlp({ in: size, hidden, ...layers }) : undefined,
    beside: sides ? mlp({ in: size, hidden: besideHidden, ...layers }) : undefined,
    out: dense({ in: (stacks ? last(hidden) : size) + (sides ? last(besideHidden) : 0), out: 1 }),
  });
  const settings = { width, ...(stacks && { hidden }), ...(sides && { beside: besideHidden, besideReads }), ...layers, crosses, structure };
  return overPairs('dcnv2', { ...settings, ...(experts && { experts }) }, {
    weights: parts.weights,
    forward(weights, { both }, pass) {
      const { cross, mlp, beside, out } = parts.at(weights, pass);
      const x = cross(both);
      const crossed = stacks ? mlp({ values: x }) : x;
      if (!sides) return out(crossed);
      return out(tf.concat([crossed, beside({ values: besideReads === 'cross' ? x : both })], 1));
    },
  });
}

const expertsRule: Rule = (value) => {
  const { count, rank, ...other } = (typeof value === 'object' && value !== null ? value : {}) as { count?: unknown; rank?: unknown };
  return [count, rank].every((size) => wholeNumber(1)(size) === undefined) && Object.keys(other).length === 0 ? undefined
    : '{ count, rank }, whole numbers of at least 1';
};

const rules = {
  ...networkRules, ...parityRule,
  crosses: optional(wholeNumber(1)),
  structure: optional(oneOf('cross-only', 'stacked', 'parallel', 'stacked-parallel')),
  experts: optional(expertsRule),
  beside: optional(widths),
  besideReads: optional(oneOf('pair', 'cross')),
};
