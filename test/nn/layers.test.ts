import './cpu.ts';

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { additiveAttention } from '../../src/nn/additive-attention.ts';
import { convolution } from '../../src/nn/convolution.ts';
import { dropout } from '../../src/nn/dropout.ts';
import { maskedSoftmax } from '../../src/nn/masked-softmax.ts';
import { inference, type Pass } from '../../src/nn/module.ts';
import { multiHeadAttention } from '../../src/nn/multi-head-attention.ts';
import { normalStart } from '../../src/nn/normal-start.ts';
import { positions } from '../../src/nn/positions.ts';
import { transformerBlock } from '../../src/nn/transformer-block.ts';

const close = (actual: tf.Tensor, expected: readonly number[], within = 1e-6) => {
  const values = actual.dataSync();
  assert.equal(values.length, expected.length);
  for (const [at, value] of expected.entries()) assert.ok(Math.abs(values[at]! - value) <= within, `at ${at}: ${values[at]}, not ${value}`);
};

test('a masked softmax shares among what is there, and gives zeros where nothing is', () => {
  const scores = tf.tensor([[1, 1, 900], [-800, -800, 3], [5, 6, 7]]);
  close(maskedSoftmax(scores, tf.tensor([[1, 1, 0], [1, 1, 0], [0, 0, 0]])), [0.5, 0.5, 0, 0.5, 0.5, 0, 0, 0, 0]);
});

test('additive attention survives scores at which exp overflows', () => {
  const { weights, forward } = additiveAttention({ width: 2, hidden: 3 });
  const given = Object.fromEntries(Object.entries(weights).map(([name, { shape }]) => [name, tf.fill([...shape], 60)]));
  const output = forward(given, { vectors: tf.tensor([[[1, 2], [3, 4], [9, 9]]]), mask: tf.tensor([[1, 1, 0]]) }, inference);
  close(output, [2, 3]);
});

test('a convolution sees zeros beyond both ends, and an even kernel one step more to the right', () => {
  const x = tf.tensor([[[1], [2], [3]]]);
  const convolved = (taps: number[]) => convolution({ input: 1, width: 1, kernel: taps.length })
    .forward({ kernel: tf.tensor(taps, [taps.length, 1, 1]), bias: tf.tensor1d([0]) }, x, inference);
  close(convolved([100, 10, 1]), [12, 123, 230]);
  close(convolved([10, 1]), [12, 23, 30]);
  close(convolved([1]), [1, 2, 3]);
});

test('attention with equal keys is the mean of what is there', () => {
  const attention = multiHeadAttention({ width: 2, heads: 1 });
  const kernel = tf.concat([tf.zeros([2, 4]), tf.eye(2)], 1);
  const given = { 'inward.kernel': kernel, 'inward.bias': tf.zeros([6]), 'outward.kernel': tf.eye(2), 'outward.bias': tf.zeros([2]) };
  const output = attention.forward(given, { vectors: tf.tensor([[[1, 2], [3, 6], [50, 50]]]), mask: tf.tensor([[1, 1, 0]]) }, inference);
  close(output, [2, 4, 2, 4, 2, 4]);
});

test('positions are added by the number of the step', () => {
  const table = tf.tensor([[10, 20], [30, 40], [50, 60]]);
  const [layer, vectors] = [positions({ width: 2, longest: 3 }), tf.tensor([[[1, 1], [2, 2]]])];
  close(layer.forward({ table }, { vectors }, inference), [11, 21, 32, 42]);
  close(layer.forward({ table }, { vectors, positions: tf.tensor([[1, 0]], [1, 2], 'int32') }, inference), [31, 41, 12, 22]);
});

test('dropout at rate 0 draws no noise', () => {
  const pass: Pass = { ...inference, training: true, dropout: () => { throw new assert.AssertionError({ message: 'noise was drawn' }); } };
  const x = tf.scalar(3);
  assert.equal(dropout(pass, x, 0), x);
  assert.throws(() => dropout(pass, x, 0.1), /noise/);
});

test('a block drops its attention, and what it adds to either residual', () => {
  const rates: number[] = [];
  const pass: Pass = { ...inference, training: true, dropout: (values, rate) => { rates.push(rate); return values; } };
  const block = transformerBlock({ width: 4, heads: 2, inner: 8, dropout: 0.2 });
  const given = Object.fromEntries(Object.entries(block.weights).map(([name, { shape }]) => [name, tf.ones([...shape])]));
  block.forward(given, { vectors: tf.ones([1, 3, 4]), mask: tf.ones([1, 3]) }, pass);
  assert.deepEqual(rates, [0.2, 0.2, 0.2]);
});

test('the start of BERT leaves gains at one', () => {
  const { weights } = transformerBlock({ width: 4, heads: 2, inner: 8 });
  assert.deepEqual(normalStart(weights), weights);
  assert.deepEqual(weights['attended.gain']!.init, { kind: 'ones' });
  assert.deepEqual(weights['attention.inward.kernel']!.init, { kind: 'normal', deviation: 0.02 });
  assert.deepEqual(weights['attention.inward.bias']!.init, { kind: 'zeros' });
});
