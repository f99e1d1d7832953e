import * as tf from '../compile/tf.ts';
import { additiveAttention } from '../nn/additive-attention.ts';
import { assembly } from '../nn/assembly.ts';
import { dense } from '../nn/dense.ts';
import { partSteps } from '../nn/part-steps.ts';
import type { SequenceEncoder } from '../nn/parts.ts';
import { type CnnOptions, cnnSettings, gapOf } from './columns/cnn-settings.ts';
import { convolvedColumns } from './columns/convolved-columns.ts';

/**
 * A convolution over the tokens of each column, and one additive attention over all of them (NAML's item encoder).
 *
 * | what | shape |
 * |---|---|
 * | vectors, mask | [sequences, steps, input], [sequences, steps], as `simpleInputer` lays them: single columns first |
 * | output | [sequences, width]; zeros where nothing is there |
 *
 * Formula: tokens become relu(conv x), single columns W x + b; then w = softmax(q · tanh(V h + c)), Σ w h.
 *
 * Source: Wu et al. 2019 (NAML); Legommenders `cnn_operator.py`.
 * Differs: W and b exist only where there is a single column. NAML's attention over views is not in it, as it is not there.
 *
 * @example
 * Object.keys(cnn({ width: 16, input: 12, columns: ['sequence', 'single'] }).weights).length // 7
 * cnn({ width: 16, kernel: 5, columns: ['sequence', 'sequence'] }).gap // 2
 */
export function cnn(options: CnnOptions): SequenceEncoder {
  const settings = cnnSettings('cnn', options);
  const { width, input, hidden, columns } = settings;
  const singles = columns.filter((kind) => kind === 'single').length;
  const parts = assembly({
    ...(singles < columns.length && { tokens: convolvedColumns(settings) }),
    ...(singles > 0 && { single: dense({ in: input, out: width }) }),
    pool: additiveAttention({ width, hidden }),
  });
  return {
    name: 'cnn', width, gap: gapOf(settings), weights: parts.weights,
    forward(weights, { vectors, mask }, pass) {
      const { tokens, single, pool } = parts.at(weights, pass);
      const steps = [single?.(partSteps(vectors, 0, singles)), tokens?.({ vectors, mask })].filter((part) => part !== undefined);
      return pool({ vectors: steps.length === 1 ? steps[0]! : tf.concat(steps, 1), mask });
    },
    toJSON: () => ({ cnn: settings }),
  };
}
