import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import type { Sequences } from '../nn/parts.ts';

/** The tokens of one column, as vectors. */
export interface ColumnVectors {
  /** [sequences, steps, width] */
  readonly vectors: Tensor;
  /** [sequences, steps] */
  readonly mask: Tensor;
  /** One token for each sequence. */
  readonly single: boolean;
}

/**
 * Columns one after the other as one sequence; each step says its place among those that are there, so that nothing depends on the
 * padding behind a column, which is other in every batch. With a `gap` columns stay apart: single ones come first,
 * so many empty steps lie between two of many tokens, and each step says the number of its column, as `simpleInputer` lays them.
 */
export function laidColumns(columns: readonly ColumnVectors[], gap?: number): Sequences {
  if (columns.length === 1) return columns[0]!;
  if (gap === undefined) {
    const whole = joined(columns);
    return { ...whole, positions: placesAmong(whole.mask) };
  }
  const numbered = columns.map((column, number) => ({ ...column, columns: tf.cast(tf.add(tf.mul(column.mask, 0), number), 'int32') }));
  const many = numbered.filter(({ single }) => !single);
  const apart = gap === 0 ? many : many.map((column, at) => at === 0 ? column : {
    vectors: tf.pad(column.vectors, [[0, 0], [gap, 0], [0, 0]]), mask: tf.pad(column.mask, [[0, 0], [gap, 0]]),
    columns: tf.pad(column.columns, [[0, 0], [gap, 0]]),
  });
  return joined([...numbered.filter(({ single }) => single), ...apart]);
}

function joined(parts: readonly Sequences[]): Sequences {
  const along = (name: 'vectors' | 'mask' | 'columns') => tf.concat(parts.map((part) => part[name]!), 1);
  return { vectors: along('vectors'), mask: along('mask'), ...(parts[0]!.columns && { columns: along('columns') }) };
}

/** [sequences, steps], int32: how many steps are there before each. */
function placesAmong(mask: Tensor): Tensor {
  const steps = tf.range(0, mask.shape[1]!, 1, 'int32');
  const before = tf.cast(tf.less(tf.expandDims(steps, 1), tf.expandDims(steps, 0)), 'float32');
  return tf.cast(tf.matMul(mask, before), 'int32');
}
