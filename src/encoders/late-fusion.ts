import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { checkOptions, having, oneOf, optional, wholeNumber } from '../core/option-rules.ts';
import { assembly } from '../nn/assembly.ts';
import { dense } from '../nn/dense.ts';
import { maskScores } from '../nn/masked-softmax.ts';
import { below, within } from '../nn/module.ts';
import type { SequenceEncoder } from '../nn/parts.ts';
import { weighedSteps } from '../nn/weighed-steps.ts';
import { columnMasks } from './columns/column-masks.ts';

export interface LateFusionOptions {
  /** Of what comes out. */
  readonly width: number;
  /** Of the vectors that come in. Default `width`. */
  readonly input?: number;
  /** How many columns there are: text, image. Default 1. */
  readonly columns?: number;
  /**
   * How their vectors become one: side by side and through a map; the sum of a map of each; or that sum weighed value by value (`gated`) or
   * column by column (`additive`) by what all of them say. Default `concat`.
   */
  readonly by?: 'concat' | 'sum' | 'gated' | 'additive';
  /** Reads the vector of each column first, with weights of its own for each. Default: none. */
  readonly encoder?: SequenceEncoder;
}

/**
 * Columns that are vectors of one kind each, as those of a text and of an image, made one vector late: each by itself, then together. A
 * column of several steps counts as their mean.
 *
 * | what | shape |
 * |---|---|
 * | vectors, mask, columns | [sequences, steps, input], [sequences, steps], the same where there is more than one column |
 * | output | [sequences, width]; zeros where nothing is there |
 *
 * Formula, x_c the vector of column c: `concat`: W [x_1; ...] + b. `sum`: Σ (W_c x_c + b_c). `gated`: Σ z_c tanh(W_c x_c + b_c), z softmax
 * over the columns of V_c [x_1; ...]. `additive`: Σ a_c (W_c x_c + b_c), a softmax over the columns of q · tanh(U (W_c x_c + b_c)). What is
 * not there is zero, and weighs nothing.
 *
 * Source: Arevalo et al. 2017 (gated multimodal units; for two columns the softmax is their sigmoid), Bahdanau, Cho and Bengio 2015.
 *
 * @example
 * lateFusion({ width: 8, input: 16, columns: 2 }).weights['out.kernel'].shape // [32, 8]
 */
export function lateFusion(options: LateFusionOptions): SequenceEncoder {
  checkOptions<LateFusionOptions>('lateFusion', options, {
    width: wholeNumber(1), input: optional(wholeNumber(1)), columns: optional(wholeNumber(1)), by: optional(oneOf('concat', 'sum', 'gated', 'additive')),
    encoder: optional(having('an encoder', 'forward', 'weights')),
  });
  const settings = { input: options.width, columns: 1, by: 'concat' as const, ...options };
  const { width, input, columns, by, encoder } = settings;
  const read = encoder?.width ?? input;
  const each = <T>(make: () => T) => Object.fromEntries(Array.from({ length: columns }, (_, column) => [`${column}`, make()]));
  const encoders = assembly(each(() => encoder));
  const maps = assembly(by === 'concat' ? {} : each(() => dense({ in: read, out: width })));
  const parts = assembly({
    out: by === 'concat' ? dense({ in: columns * read, out: width }) : undefined,
    gate: by === 'gated' ? dense({ in: columns * read, out: columns * width, bias: false }) : undefined,
    score: by === 'additive' ? dense({ in: width, out: width }) : undefined,
  });
  return {
    name: 'late-fusion', width, gap: 0,
    weights: {
      ...within('encoders', encoders.weights), ...within('maps', maps.weights), ...parts.weights,
      ...(by === 'additive' && { query: { shape: [width, 1], init: { kind: 'uniform', limit: 1 / Math.sqrt(width) } } }),
    },
    forward(weights, sequences, pass) {
      const { out, gate, score } = parts.at(weights, pass);
      const [reads, mapped] = [encoders.at(below('encoders', weights), pass), maps.at(below('maps', weights), pass)];
      const masks = columnMasks(sequences, columns);
      const there = masks.map((mask) => tf.max(mask, 1, true));
      const vectors = masks.map((mask, at): Tensor => {
        const mean = weighedSteps(sequences.vectors, tf.div(mask, tf.maximum(tf.sum(mask, 1, true), 1)));
        return reads[`${at}`]?.({ vectors: tf.expandDims(mean, 1), mask: there[at]! }) ?? mean;
      });
      const any = there.reduce((most, one) => tf.maximum(most, one));
      if (by === 'concat') return tf.mul(out(besides(vectors)), any);
      const apart = vectors.map((vector, at) => mapped[`${at}`]!(vector));
      if (by === 'sum') return summed(apart.map((one, at) => tf.mul(one, there[at]!)));
      const alike = by === 'additive';
      const scores = alike ? apart.map((one) => tf.matMul(tf.tanh(score(one)), weights.query!)) : tf.split(gate(besides(vectors)), columns, 1);
      const shares = tf.softmax(maskScores(tf.stack(scores, 2), tf.expandDims(besides(there), 1))); // [sequences, width or 1, columns]
      const values = alike ? apart : apart.map((one) => tf.tanh(one));
      return summed(values.map((one, at) => tf.mul(tf.mul(one, tf.squeeze(tf.slice(shares, [0, 0, at], [shares.shape[0]!, shares.shape[1]!, 1]), [2])), there[at]!)));
    },
    toJSON: () => ({ lateFusion: settings }),
  };
}

const besides = (vectors: readonly Tensor[]): Tensor => vectors.length === 1 ? vectors[0]! : tf.concat([...vectors], 1);
const summed = (vectors: readonly Tensor[]): Tensor => vectors.reduce((sum, one) => tf.add(sum, one));
