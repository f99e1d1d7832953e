import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { checkOptions, oneOf, optional, type Rule, wholeNumber, yesOrNo } from '../core/option-rules.ts';
import type { SequenceEncoder } from '../nn/parts.ts';
import { weighedSteps } from '../nn/weighed-steps.ts';
import { columnMasks } from './columns/column-masks.ts';

export interface PoolingOptions {
  /** Of the vectors that come in. */
  readonly width: number;
  /** Over the steps of a column, and then over the columns. Default the mean. */
  readonly by?: 'mean' | 'max';
  /** Columns side by side instead. Default false. */
  readonly flatten?: boolean;
  /** How many columns there are. Default 1. */
  readonly columns?: number;
  /** The steps each column was once padded to: in a row that does not fill them, a zero takes part in the maximum. Default: none does. */
  readonly padded?: readonly number[];
}

const lengths: Rule = (value) => Array.isArray(value) && value.every((length) => wholeNumber(1)(length) === undefined) ? undefined
  : 'a list of whole numbers of at least 1, one per column';

/**
 * The mean, or maximum, of the steps of each column, and of the columns. It has no weights.
 *
 * | what | shape |
 * |---|---|
 * | vectors, mask, columns | [sequences, steps, width], [sequences, steps], the same where there is more than one column |
 * | output | [sequences, width], or [sequences, width * columns] with `flatten`; zeros where a column is empty |
 *
 * Source: Legommenders `pooling_operator.py`.
 * Differs: the maximum is over what is there; there the zeros of padding take part, as they do here with `padded`.
 *
 * @example
 * pooling({ width: 8, columns: 3, flatten: true }).width // 24
 */
export function pooling(options: PoolingOptions): SequenceEncoder {
  checkOptions('pooling', options, {
    width: wholeNumber(1), by: optional(oneOf('mean', 'max')), flatten: optional(yesOrNo), columns: optional(wholeNumber(1)), padded: optional(lengths),
  });
  const settings = { by: 'mean', flatten: false, columns: 1, ...options };
  const { width, by, flatten, columns, padded = [] } = settings;
  const pool = by === 'mean' ? mean : largest;
  return {
    name: 'pooling', width: flatten ? width * columns : width, gap: 0, weights: {},
    forward(_, sequences) {
      const pooled = columnMasks(sequences, columns).map((mask, column) => pool(sequences.vectors, mask, padded[column]));
      if (columns === 1) return pooled[0]!;
      if (flatten) return tf.concat(pooled, 1);
      return by === 'mean' ? tf.mul(pooled.reduce((sum, one) => tf.add(sum, one)), 1 / columns) : pooled.reduce((most, one) => tf.maximum(most, one));
    },
    toJSON: () => ({ pooling: settings }),
  };
}

function mean(vectors: Tensor, mask: Tensor): Tensor {
  return weighedSteps(vectors, tf.div(mask, tf.maximum(tf.sum(mask, 1, true), 1)));
}

function largest(vectors: Tensor, mask: Tensor, padded: number | undefined): Tensor {
  const count = tf.sum(mask, 1, true);
  const out = tf.expandDims(tf.mul(tf.sub(mask, 1), 1e9), -1); // a step that is not there is below all others
  const most = tf.mul(tf.max(tf.add(vectors, out), 1), tf.minimum(count, 1));
  if (padded === undefined) return most;
  const full = tf.cast(tf.greaterEqual(count, padded), 'float32');
  return tf.add(tf.mul(full, most), tf.mul(tf.sub(1, full), tf.relu(most)));
}
