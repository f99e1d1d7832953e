/** Layers that compute otherwise than their formula reads, beside the formula. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { activation } from '../../src/nn/activation.ts';
import { bilinearFusion } from '../../src/nn/bilinear-fusion.ts';
import { crossExperts } from '../../src/nn/cross-experts.ts';
import { disagreement } from '../../src/nn/disagreement.ts';
import { inference } from '../../src/nn/module.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { pairwiseDense } from '../../src/nn/pairwise-dense.ts';
import { drawnTensor, drawnWeights } from '../../src/testing/drawn-weights.ts';
import './cpu.ts';
import { assertNear } from './near.ts';

test('pairwiseDense is a linear map of [a; b; a - b; a b]', () => {
  const part = pairwiseDense({ width: 3, out: 5 });
  const weights = drawnWeights(part.weights);
  const [a, b] = [drawnTensor([2, 4, 3], 1), drawnTensor([2, 6, 3], 2)];
  const wideA = tf.tile(tf.expandDims(a, 2), [1, 1, 6, 1]);
  const wideB = tf.tile(tf.expandDims(b, 1), [1, 4, 1, 1]);
  const all = tf.reshape(tf.concat([wideA, wideB, tf.sub(wideA, wideB), tf.mul(wideA, wideB)], 3), [-1, 12]);
  const expected = tf.reshape(tf.add(tf.matMul(all, weights.kernel!), weights.bias!), [2, 4, 6, 5]);
  assertNear(part.forward(weights, { a, b }, inference), expected);
});

test('crossExperts is the gated sum of its experts', () => {
  const part = crossExperts({ width: 4, layers: 1, experts: 3, rank: 2 });
  const weights = drawnWeights(part.weights);
  const x = drawnTensor([5, 4], 1);
  const gates = tf.softmax(tf.matMul(x, weights.gate!));
  const experts = [0, 1, 2].map((expert) => {
    const down = tf.slice(weights['0.down']!, [0, 2 * expert], [4, 2]);
    const core = tf.reshape(tf.slice(weights['0.core']!, [expert, 0, 0], [1, 2, 2]), [2, 2]);
    const up = tf.slice(weights['0.up']!, [2 * expert, 0], [2, 4]);
    const inner = tf.tanh(tf.matMul(tf.tanh(tf.matMul(x, down)), core));
    return tf.mul(tf.slice(gates, [0, expert], [5, 1]), tf.mul(x, tf.add(tf.matMul(inner, up), weights['0.shift']!)));
  });
  assertNear(part.forward(weights, x, inference), tf.add(x, tf.addN(experts)));
});

test('bilinearFusion has as many heads as it is told, each with its own part of both vectors', () => {
  const part = bilinearFusion({ a: 4, b: 2, heads: 2 });
  const both = tf.tensor3d([[[1], [2]], [[3], [4]]]);
  const weights = { ...drawnWeights(part.weights), both, 'left.kernel': tf.zeros([4, 1]), 'right.kernel': tf.zeros([2, 1]),
    'left.bias': tf.tensor1d([1]), 'right.bias': tf.tensor1d([2]) };
  const fused = part.forward(weights, { a: tf.tensor2d([[1, 1, 1, 1]]), b: tf.tensor2d([[1, 10]]) }, inference);
  assertNear(fused, [3 + (1 + 2) * 1 + (3 + 4) * 10]);
});

test('activations are what their names say', () => {
  const values = tf.tensor2d([[-2, 0, 1]]);
  const bent = (name: 'relu' | 'tanh' | 'sigmoid' | 'gelu') => activation(name, 3).forward({}, { values }, inference);
  assertNear(bent('relu'), [0, 0, 1]);
  assertNear(bent('tanh'), [-2, 0, 1].map(Math.tanh));
  assertNear(bent('sigmoid'), [-2, 0, 1].map((x) => 1 / (1 + Math.exp(-x))));
  assertNear(bent('gelu'), [-0.04550026, 0, 0.84134475]);
});

test('an mlp drops out after every layer but the last, and only where it is told to', () => {
  const rates = (dropout: number) => {
    const seen: number[] = [];
    const part = mlp({ in: 2, hidden: [3, 4], out: 1, dropout });
    part.forward(drawnWeights(part.weights), { values: tf.ones([5, 2]) }, { ...inference, dropout: (values, rate) => { seen.push(rate); return values; } });
    return seen;
  };
  assert.deepEqual(rates(0.25), [0.25, 0.25]);
  assert.deepEqual(rates(0), []);
});

test('disagreement is the mean cosine over all pairs of interests', () => {
  const interests = drawnTensor([3, 4, 5], 1);
  const units = tf.div(interests, tf.sqrt(tf.sum(tf.square(interests), 2, true)));
  assertNear(disagreement(interests), tf.mean(tf.matMul(units, units, false, true)));
});
