import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { batchNorm, type Observed } from '../../src/nn/batch-norm.ts';
import { inference, type Weights } from '../../src/nn/module.ts';
import { drawnTensor } from '../../src/testing/drawn-weights.ts';
import './cpu.ts';
import { assertNear } from './near.ts';

const part = batchNorm({ width: 2, affine: false });
const start: Weights = { mean: tf.tensor1d([1, 2]), variance: tf.tensor1d([4, 9]) };

function trained(observed: Observed) {
  const kept: Record<string, tf.Tensor> = {};
  const output = part.forward(start, observed, { ...inference, training: true, keep: (name, value) => { kept[name] = value; } });
  return { output, mean: kept.mean!, variance: kept.variance! };
}

test('batchNorm takes the statistics of the batch while training, and keeps a tenth of them', () => {
  const { output, mean, variance } = trained({ values: tf.tensor2d([[0, 1], [2, 5]]) });
  assertNear(output, [-1, -1, 1, 1]);
  assertNear(mean, [0.9 + 0.1, 1.8 + 0.3]);
  assertNear(variance, [3.6 + 0.2, 8.1 + 0.8]);
});

test('batchNorm takes the running statistics otherwise', () => {
  assertNear(part.forward(start, { values: tf.tensor2d([[3, 5]]) }, inference), [1, 1]);
});

test('batchNorm of rows beside padding is that of the rows alone', () => {
  const values = drawnTensor([3, 4, 2], 1);
  const mask = tf.tensor2d([[1, 1, 0, 0], [1, 0, 0, 0], [1, 1, 1, 1]]);
  const rows = tf.gather(tf.reshape(values, [12, 2]), [0, 1, 4, 8, 9, 10, 11]);
  const [padded, alone] = [trained({ values, mask: tf.expandDims(mask, 2) }), trained({ values: rows })];
  assertNear(tf.gather(tf.reshape(padded.output, [12, 2]), [0, 1, 4, 8, 9, 10, 11]), alone.output);
  assertNear(padded.mean, alone.mean);
  assertNear(padded.variance, alone.variance);
});

test('batchNorm broadcasts its mask', () => {
  const values = drawnTensor([2, 3, 4, 2], 1);
  const mask = tf.tensor2d([[1, 1, 0, 0], [1, 1, 1, 0]]);
  const narrow = trained({ values, mask: tf.reshape(mask, [2, 1, 4, 1]) });
  const wide = trained({ values, mask: tf.tile(tf.reshape(mask, [2, 1, 4, 1]), [1, 3, 1, 1]) });
  for (const of of ['output', 'mean', 'variance'] as const) assertNear(narrow[of], wide[of]);
});

test('batchNorm stands a batch of one row, and changes nothing for padding alone', () => {
  const one = trained({ values: tf.tensor2d([[5, 7]]) });
  assertNear(one.output, [0, 0]);
  assertNear(one.variance, [3.6, 8.1]);
  const none = trained({ values: tf.tensor2d([[5, 7]]), mask: tf.tensor2d([[0]]) });
  assertNear(none.mean, start.mean!);
  assertNear(none.variance, start.variance!);
  assert.ok(none.output.dataSync().every(Number.isFinite));
});
