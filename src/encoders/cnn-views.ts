import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { additiveAttention } from '../nn/additive-attention.ts';
import { assembly } from '../nn/assembly.ts';
import { dense } from '../nn/dense.ts';
import { maskedSoftmax } from '../nn/masked-softmax.ts';
import { below } from '../nn/module.ts';
import { partSteps } from '../nn/part-steps.ts';
import type { SequenceEncoder } from '../nn/parts.ts';
import { weighedSteps } from '../nn/weighed-steps.ts';
import { type CnnOptions, cnnSettings, gapOf } from './columns/cnn-settings.ts';
import { columnMasks } from './columns/column-masks.ts';
import { convolvedColumns } from './columns/convolved-columns.ts';

/**
 * A convolution over the tokens of each column, additive attention over each by itself, and additive attention over the columns: the
 * views of NAML as in its paper.
 *
 * | what | shape |
 * |---|---|
 * | vectors, mask, columns | [sequences, steps, input], [sequences, steps], the same, as `simpleInputer` lays them |
 * | output | [sequences, width]; an empty column has no share, and where all are empty there are zeros |
 *
 * Formula: a column of tokens becomes Σ softmax(q · tanh(V h + c)) h over h = relu(conv x), a single column relu(W x + b); then the
 * same attention, with weights of its own, over the columns.
 *
 * Source: Wu et al. 2019 (NAML). Differs: columns share the convolution, and the attention over tokens, as in Legommenders `cnn_operator.py`,
 * which has no views.
 *
 * @example
 * cnnViews({ width: 16, input: 12, columns: ['sequence', 'single'], hidden: 20 }).weights['views.query'].shape // [20, 1]
 */
export function cnnViews(options: CnnOptions): SequenceEncoder {
  const settings = cnnSettings('cnnViews', options);
  const { width, input, hidden, columns } = settings;
  const singles = columns.filter((kind) => kind === 'single').length;
  const pool = additiveAttention({ width, hidden });
  const parts = assembly({
    ...(singles < columns.length && { tokens: convolvedColumns(settings), pool }),
    ...(singles > 0 && { single: dense({ in: input, out: width }) }),
    views: additiveAttention({ width, hidden }),
  });
  return {
    name: 'cnn-views', width, gap: gapOf(settings), weights: parts.weights,
    forward(weights, sequences, pass) {
      const { vectors, mask } = sequences;
      const { tokens, single, views } = parts.at(weights, pass);
      const convolved = tokens?.({ vectors, mask });
      const scores = convolved && pool.scores(below('pool', weights), convolved, pass);
      const bent = single && tf.relu(single(partSteps(vectors, 0, singles)));
      const masks = columnMasks(sequences, columns.length);
      let place = 0;
      const byColumn = columns.map((kind, column): Tensor => {
        if (kind === 'sequence') return tf.expandDims(weighedSteps(convolved!, maskedSoftmax(scores!, partSteps(masks[column]!, singles))), 1);
        const at = place++;
        return partSteps(bent!, at, at + 1);
      });
      const there = masks.map((one) => tf.max(one, 1, true));
      return views({ vectors: tf.concat(byColumn, 1), mask: tf.concat(there, 1) });
    },
    toJSON: () => ({ cnnViews: settings }),
  };
}
