import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inference } from '../../src/nn/module.ts';
import { deepfm } from '../../src/predictors/deepfm.ts';
import { drawnTensor, drawnWeights } from '../../src/testing/drawn-weights.ts';
import { predictorContract } from '../../src/testing/predictor-contract.ts';
import { agreesWithGolden, mlpPlaces } from './golden.ts';

const small = { width: 16, hidden: [20, 12], dropout: 0 };
agreesWithGolden('deepfm', deepfm({ ...small, parity: 'legommenders' }), mlpPlaces('mlp', 'dnn.dnn', 2));

predictorContract(() => deepfm({ width: 4, hidden: [8], dropout: 0 }), { width: 4 });

test('deepfm adds its parts, and halves the sum in parity', () => {
  const pairs = { users: drawnTensor([2, 4], 1), candidates: drawnTensor([2, 3, 4], 2) };
  const options = { width: 4, hidden: [8], dropout: 0 };
  const weights = drawnWeights(deepfm(options).weights);
  const sum = deepfm(options).forward(weights, pairs, inference).dataSync();
  const average = deepfm({ ...options, parity: 'legommenders' }).forward(weights, pairs, inference).dataSync();
  assert.deepEqual([...average], [...sum].map((score) => score / 2));
  assert.equal((deepfm({ ...options, parity: 'legommenders', combine: 'sum' }).toJSON() as { combine: string }).combine, 'sum');
});
