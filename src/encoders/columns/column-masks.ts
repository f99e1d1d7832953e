import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import { OptionsError } from '../../core/errors.ts';
import type { Sequences } from '../../nn/parts.ts';

/**
 * The mask of each column by itself, [sequences, steps] each: 1 where a step is there and belongs to it.
 *
 * Errors: `OptionsError` `missing-value` where there is more than one column and the steps do not say which is theirs.
 */
export function columnMasks({ mask, columns }: Sequences, count: number): readonly Tensor[] {
  if (count === 1) return [mask];
  if (!columns) {
    throw new OptionsError('missing-value', `an encoder of ${count} columns was given sequences that do not say the column of each step`,
      'lay the tokens with simpleInputer, and pass its columns on');
  }
  return Array.from({ length: count }, (_, number) => tf.mul(mask, tf.cast(tf.equal(columns, tf.scalar(number, 'int32')), 'float32')));
}
