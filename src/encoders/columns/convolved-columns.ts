import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import { assembly } from '../../nn/assembly.ts';
import { convolution } from '../../nn/convolution.ts';
import { dropout } from '../../nn/dropout.ts';
import type { Module } from '../../nn/module.ts';
import { partSteps } from '../../nn/part-steps.ts';
import type { Sequences } from '../../nn/parts.ts';
import type { CnnOptions } from './cnn-settings.ts';

/**
 * The columns of many tokens, convolved: relu(conv x) with zeros where nothing is. [sequences, steps, input] becomes
 * [sequences, steps - single columns, width]: the steps of single columns come first, and are left out.
 *
 * All columns are convolved at once, as one sequence: the empty steps between two of them do what each one's own zeros would do.
 */
export function convolvedColumns({ input, width, kernel, dropout: rate, columns }: Required<CnnOptions>): Module<Sequences, Tensor> {
  const parts = assembly({ convolution: convolution({ input, width, kernel }) });
  const singles = columns.filter((kind) => kind === 'single').length;
  return {
    weights: parts.weights,
    forward(weights, { vectors, mask }, pass) {
      const there = tf.expandDims(partSteps(mask, singles), -1);
      const tokens = tf.mul(partSteps(vectors, singles), there);
      return dropout(pass, tf.mul(tf.relu(parts.at(weights, pass).convolution(tokens)), there), rate);
    },
  };
}
