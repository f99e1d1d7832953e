import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';

/** [sequences, steps], int32: how many steps are there before each, which is its place where padding stands between steps. */
export const placesAmong = (mask: Tensor): Tensor => tf.cast(tf.cumsum(mask, 1, true), 'int32');
