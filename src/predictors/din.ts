import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { OptionsError } from '../core/errors.ts';
import { checkOptions, oneOf, optional, type Rule, yesOrNo } from '../core/option-rules.ts';
import { activation, activationNames, type ActivationName } from '../nn/activation.ts';
import { assembly } from '../nn/assembly.ts';
import { dropoutRate } from '../nn/dropout-rate.ts';
import { dropout } from '../nn/dropout.ts';
import { maskedSoftmax } from '../nn/masked-softmax.ts';
import { mlp } from '../nn/mlp.ts';
import type { Pass, Weights } from '../nn/module.ts';
import { pairwiseDense } from '../nn/pairwise-dense.ts';
import type { Predictor } from '../nn/parts.ts';
import { networkDefaults, type NetworkOptions, networkRules, type Parity, parityRule, widths } from './pairs/network-options.ts';

export interface DinOptions extends NetworkOptions, Parity {
  /** Widths of the layers that weigh a click, at least one. Default [64]. */
  readonly attention?: readonly number[];
  /** Default dice. */
  readonly attentionActivation?: ActivationName;
  /** Default 0.1. */
  readonly attentionDropout?: number;
  /** Whether the weights of a user's clicks add up to 1. Default false. */
  readonly softmax?: boolean;
  /** Whether the last layers see the candidate itself, and not only what it picked. Default true, in parity false. */
  readonly concatCandidate?: boolean;
  /** Whether dice and batch norm of the attention also count padding, while training. Default false, in parity true. */
  readonly countPadding?: boolean;
}

/**
 * Weighs the clicks by how they go with the candidate: pooled = sum of a(i, c) c over clicks, score = mlp([pooled; i]),
 * with a(i, c) = attention([i; c; i - c; i c]).
 *
 * | what | shape |
 * |---|---|
 * | `candidates` | [users, candidates, width] |
 * | `history` | vectors [users, clicks, width], mask [users, clicks] |
 * | `attention.*` | 4 width -> attention -> 1 |
 * | `mlp.*` | 2 width (or width, without the candidate) -> hidden -> 1 |
 * | output | [users, candidates] |
 *
 * `users` is not read. Padding weighs 0; a user without clicks has pooled = 0.
 *
 * Source: Zhou et al. 2018; Legommenders `din_predictor.py`, which leaves the candidate out of the last layers and counts
 * padding in the statistics of dice.
 *
 * Errors: `OptionsError` `unknown-key`, `missing-value`, `wrong-value`; `missing-value` when the model has no history.
 *
 * @example
 * din({ width: 4, hidden: [6] }).weights['mlp.0.linear.kernel'].shape // [8, 6]
 * din({ width: 4, hidden: [6], parity: 'legommenders' }).weights['mlp.0.linear.kernel'].shape // [4, 6]
 */
export function din(options: DinOptions): Predictor {
  checkOptions('din', options, rules);
  const { width, attention, attentionActivation, attentionDropout, softmax, parity, ...rest } = {
    ...networkDefaults, attention: [64] as readonly number[], attentionActivation: 'dice' as const, attentionDropout: 0.1, softmax: false, ...options,
  };
  const { concatCandidate = !parity, countPadding = parity !== undefined, ...layers } = rest;
  const [first, ...others] = attention as readonly [number, ...number[]];
  const parts = assembly({
    attention: assembled(),
    mlp: mlp({ in: concatCandidate ? 2 * width : width, out: 1, ...layers }),
  });
  const settings = { attention, attentionActivation, attentionDropout, softmax, concatCandidate, countPadding };
  return {
    name: 'din', readsHistory: true, weights: parts.weights,
    forward(weights, { candidates, history }, pass) {
      if (!history) {
        throw new OptionsError('missing-value', 'din weighs the clicks of a user, and the model gives it no history', 'take a user encoder that keeps the clicks');
      }
      const { attention, mlp } = parts.at(weights, pass);
      const mask = tf.expandDims(history.mask, 1);
      const raw = attention({ a: candidates, b: history.vectors, mask });
      const shares = softmax ? maskedSoftmax(raw, mask) : tf.mul(raw, mask);
      const pooled = tf.matMul(shares, history.vectors);
      return tf.squeeze(mlp({ values: concatCandidate ? tf.concat([pooled, candidates], 2) : pooled }), [2]);
    },
    toJSON: () => ({ predictor: 'din', width, ...layers, ...settings }),
  };

  /** [users, candidates, clicks]: how much each click says about each candidate. */
  function assembled() {
    const inner = assembly({
      first: pairwiseDense({ width, out: first }),
      bend: activation(attentionActivation, first),
      rest: mlp({ in: first, hidden: others, out: 1, activation: attentionActivation, dropout: attentionDropout }),
    });
    return {
      weights: inner.weights,
      forward(weights: Weights, { a, b, mask }: { a: Tensor; b: Tensor; mask: Tensor }, pass: Pass): Tensor {
        const { first, bend, rest } = inner.at(weights, pass);
        const observed = countPadding ? {} : { mask: tf.expandDims(mask, 3) };
        const bent = dropout(pass, bend({ values: first({ a, b }), ...observed }), attentionDropout);
        return tf.squeeze(rest({ values: bent, ...observed }), [3]);
      },
    };
  }
}

const someWidths: Rule = (value) => Array.isArray(value) && value.length === 0 ? 'at least one width' : widths(value);

const rules = {
  ...networkRules, ...parityRule,
  attention: optional(someWidths), attentionActivation: optional(oneOf(...activationNames)), attentionDropout: optional(dropoutRate),
  softmax: optional(yesOrNo), concatCandidate: optional(yesOrNo), countPadding: optional(yesOrNo),
};
