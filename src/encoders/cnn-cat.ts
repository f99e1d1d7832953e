import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { OptionsError } from '../core/errors.ts';
import { additiveAttention } from '../nn/additive-attention.ts';
import { assembly } from '../nn/assembly.ts';
import { maskedSoftmax } from '../nn/masked-softmax.ts';
import { below } from '../nn/module.ts';
import { partSteps } from '../nn/part-steps.ts';
import type { SequenceEncoder } from '../nn/parts.ts';
import { weighedSteps } from '../nn/weighed-steps.ts';
import { columnMasks } from './columns/column-masks.ts';
import { type CnnOptions, cnnSettings, gapOf } from './columns/cnn-settings.ts';
import { convolvedColumns } from './columns/convolved-columns.ts';

/**
 * A convolution over the tokens of each column, additive attention over each by itself, and the vectors side by side (LSTUR's item encoder).
 *
 * | what | shape |
 * |---|---|
 * | vectors, mask, columns | [sequences, steps, input], [sequences, steps], the same, as `simpleInputer` lays them |
 * | output | [sequences, width * columns], in the order of `columns`; zeros where a column is empty |
 *
 * Formula: per column of tokens h = relu(conv x), w = softmax(q · tanh(V h + c)), Σ w h; a single column stays as it is.
 *
 * Source: An et al. 2019 (LSTUR); Legommenders `cnn_cat_operator.py`. Differs: its linear layer, which nothing uses, is left out.
 * Errors: `OptionsError` where a single column would need another width than it has.
 *
 * @example
 * cnnCat({ width: 16, columns: ['sequence', 'sequence', 'single'] }).width // 48
 */
export function cnnCat(options: CnnOptions): SequenceEncoder {
  const settings = cnnSettings('cnnCat', options);
  const { width, input, hidden, columns } = settings;
  const singles = columns.filter((kind) => kind === 'single').length;
  if (singles > 0 && input !== width) {
    throw new OptionsError('wrong-value', `cnnCat: single columns stay as they are, but ${input} come in and ${width} are to come out`,
      'give input and width the same number, or use cnn');
  }
  const pool = additiveAttention({ width, hidden });
  const parts = assembly({ ...(singles < columns.length && { tokens: convolvedColumns(settings), pool }) });
  return {
    name: 'cnn-cat', width: width * columns.length, gap: gapOf(settings), weights: parts.weights,
    forward(weights, sequences, pass) {
      const { vectors, mask } = sequences;
      const { tokens } = parts.at(weights, pass);
      const convolved = tokens?.({ vectors, mask });
      const scores = convolved && pool.scores(below('pool', weights), convolved, pass);
      const masks = columnMasks(sequences, columns.length);
      let single = 0;
      const byColumn = columns.map((kind, column): Tensor => {
        if (kind === 'sequence') return weighedSteps(convolved!, maskedSoftmax(scores!, partSteps(masks[column]!, singles)));
        const at = single++;
        return tf.mul(tf.reshape(partSteps(vectors, at, at + 1), [-1, width]), partSteps(mask, at, at + 1));
      });
      return byColumn.length === 1 ? byColumn[0]! : tf.concat(byColumn, 1);
    },
    toJSON: () => ({ cnnCat: settings }),
  };
}
