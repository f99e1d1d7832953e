import '../nn/cpu.ts';

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { inference } from '../../src/nn/module.ts';
import { cosine } from '../../src/predictors/cosine.ts';
import { predictorContract } from '../../src/testing/predictor-contract.ts';

predictorContract(() => cosine(), { width: 4 });

test('cosines over the temperature, and 0 for a vector of zeros', () => {
  const users = tf.tensor([[3, 4], [0, 0]]);
  const candidates = tf.tensor([[[6, 8], [-3, -4], [4, -3], [0, 0]], [[1, 0], [0, 1], [2, 2], [0, 0]]]);
  const scores = Array.from(cosine({ temperature: 0.1 }).forward({}, { users, candidates }, inference).dataSync());
  [10, -10, 0, 0, 0, 0, 0, 0].forEach((expected, at) => { assert.ok(Math.abs(scores[at]! - expected) < 1e-5, `${scores}`); });
});

test('a gradient of a vector of zeros is a number', () => {
  const gradient = tf.grad((users) => tf.sum(cosine().forward({}, { users, candidates: tf.ones([1, 2, 3]) }, inference)))(tf.zeros([1, 3]));
  assert.ok(gradient.dataSync().every(Number.isFinite));
});

test('a temperature that makes no sense is refused', () => {
  assert.throws(() => cosine({ temperature: 0 }), { name: 'OptionsError', code: 'wrong-value', message: /"temperature" is 0/ });
});
