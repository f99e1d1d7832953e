import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { inference } from '../../src/nn/module.ts';
import { dnn } from '../../src/predictors/dnn.ts';
import { dot } from '../../src/predictors/dot.ts';
import { semanticMix } from '../../src/predictors/semantic-mix.ts';
import { predictorContract } from '../../src/testing/predictor-contract.ts';
import '../nn/cpu.ts';

predictorContract(() => semanticMix({ width: 4, levels: 3, of: dot() }), { width: 4, interests: 3, candidate: [12] });
predictorContract(() => semanticMix({ width: 4, levels: 2, of: dnn({ width: 4, hidden: [8], dropout: 0 }) }), { width: 4, interests: 2, candidate: [2, 4] });

test('semanticMix weighs the scores of every pair of levels', () => {
  const users = tf.tensor3d([[[1, 0], [0, 1]]]); // sums: [1, 0], [1, 1]
  const candidates = tf.tensor3d([[[2, 3, 5, 7], [1, 1, 0, 0]]]); // sums: [2, 3], [7, 10] and [1, 1], [1, 1]
  const weights = { 'out.kernel': tf.tensor2d([[1], [10], [100], [1000]]), 'out.bias': tf.tensor1d([0.5]) };
  const scores = semanticMix({ width: 2, levels: 2, of: dot() }).forward(weights, { users, candidates }, inference);
  assert.deepEqual([...scores.dataSync()], [2 + 10 * 7 + 100 * 5 + 1000 * 17 + 0.5, 1 + 10 * 1 + 100 * 2 + 1000 * 2 + 0.5]);
});
