import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { inference } from '../../src/nn/module.ts';
import { factorizationMachine } from '../../src/predictors/factorization-machine.ts';
import { predictorContract } from '../../src/testing/predictor-contract.ts';
import { useCpuBackend } from '../../src/testing/use-cpu-backend.ts';

await useCpuBackend();

predictorContract(() => factorizationMachine({ width: 4 }), { width: 4 });

test('a score is the bias, the linear weights and the product of the factors', () => {
  const pairs = { users: tf.tensor2d([[0.5, 1, 2]]), candidates: tf.tensor3d([[[2, 3, 4], [1, 0, -1]]]) };
  const scores = factorizationMachine({ width: 3 }).forward({ bias: tf.tensor1d([10]) }, pairs, inference);
  assert.deepEqual([...scores.dataSync()], [10 + 0.5 + 2 + 3 + 8, 10 + 0.5 + 1 + 0 - 2]);
});

test('a width without factors is refused', () => {
  assert.throws(() => factorizationMachine({ width: 1 }), { name: 'OptionsError', code: 'wrong-value' });
});
