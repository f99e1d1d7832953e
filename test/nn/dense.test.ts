import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { dense } from '../../src/nn/dense.ts';
import { inference } from '../../src/nn/module.ts';
import './cpu.ts';
import { assertNear } from './near.ts';

test('dense maps the last axis, whatever is before it', () => {
  const weights = { kernel: tf.tensor2d([[1, 2, 3], [4, 5, 6]]), bias: tf.tensor1d([0.5, 0, -1]) };
  const values = tf.tensor1d([1, 0, 0, 1, 1, 1]);
  const expected = [1.5, 2, 2, 4.5, 5, 5, 5.5, 7, 8];
  for (const lead of [[3], [3, 1], [1, 3], [1, 1, 3]]) {
    assertNear(dense({ in: 2, out: 3 }).forward(weights, tf.reshape(values, [...lead, 2]), inference), tf.tensor(expected, [...lead, 3]));
  }
});
