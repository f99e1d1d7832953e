import * as tf from '../tf.ts';
import type { Traced } from '../trace/traced.ts';

/** An axis counted from the front. */
export const axisOf = (axis: number, { shape }: Traced): number => axesOf(axis, shape)[0]!;

/** Axes counted from the front; all of them where none is named. */
export const axesOf = (axes: number | number[] | undefined, shape: readonly number[]): number[] =>
  tf.util.parseAxisParam(axes as number[], [...shape]);
