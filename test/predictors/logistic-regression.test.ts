import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { inference } from '../../src/nn/module.ts';
import { logisticRegression } from '../../src/predictors/logistic-regression.ts';
import { predictorContract } from '../../src/testing/predictor-contract.ts';
import { useCpuBackend } from '../../src/testing/use-cpu-backend.ts';

await useCpuBackend();

predictorContract(() => logisticRegression({ width: 4 }), { width: 4 });

test('a score is the bias and the weights of user and item', () => {
  const pairs = { users: tf.tensor2d([[0.5], [-1]]), candidates: tf.tensor3d([[[2], [3]], [[4], [0]]]) };
  const scores = logisticRegression({ width: 1 }).forward({ bias: tf.tensor1d([10]) }, pairs, inference);
  assert.deepEqual([...scores.dataSync()], [12.5, 13.5, 13, 9]);
});

test('a width of 0 is refused', () => {
  assert.throws(() => logisticRegression({ width: 0 }), { name: 'OptionsError', code: 'wrong-value' });
});
