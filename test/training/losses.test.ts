import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { binaryCrossEntropy } from '../../src/training/losses/binary-cross-entropy.ts';
import { softmaxOverCandidates } from '../../src/training/losses/softmax-over-candidates.ts';
import '../nn/cpu.ts';

const numberOf = (loss: tf.Tensor) => loss.dataSync()[0]!;
const near = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) <= 1e-6 * (1 + Math.abs(expected)), `${actual} is not ${expected}`);
const gradientOf = (loss: (scores: tf.Tensor) => tf.Tensor, scores: tf.Tensor) => [...tf.grad((x) => loss(x))(scores).dataSync()];

test('softmaxOverCandidates is the surprise at the first candidate', () => {
  const scores = tf.tensor2d([[1, 2, 3], [0, 0, 0]]);
  const first = Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3)) - 1;
  near(numberOf(softmaxOverCandidates({ scores })), (first + Math.log(3)) / 2);
});

test('softmaxOverCandidates takes labels: other places, several, none', () => {
  const scores = tf.tensor2d([[1, 2, 3], [1, 2, 3], [1, 2, 3]]);
  const labels = tf.tensor2d([[0, 0, 1], [1, 1, 0], [0, 0, 0]]);
  const total = Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3));
  near(numberOf(softmaxOverCandidates({ scores, labels })), (total - 3 + total - 1.5) / 3);
  near(numberOf(softmaxOverCandidates({ scores, labels: tf.tensor2d([[1, 0, 0], [1, 0, 0], [1, 0, 0]]) })), numberOf(softmaxOverCandidates({ scores })));
});

test('softmaxOverCandidates leaves out what the mask says is no candidate', () => {
  const scores = tf.tensor2d([[1, 2, 50]]);
  const mask = tf.tensor2d([[1, 1, 0]]);
  const expected = numberOf(softmaxOverCandidates({ scores: tf.tensor2d([[1, 2]]) }));
  near(numberOf(softmaxOverCandidates({ scores, mask })), expected);
  near(numberOf(softmaxOverCandidates({ scores, mask, labels: tf.tensor2d([[1, 0, 1]]) })), expected);
  assert.equal(gradientOf((given) => softmaxOverCandidates({ scores: given, mask }), scores)[2], 0);
});

test('softmaxOverCandidates stands scores of any size, and ties', () => {
  near(numberOf(softmaxOverCandidates({ scores: tf.tensor2d([[1e4, -1e4], [-1e4, 1e4]]) })), 1e4);
  const gradient = gradientOf((scores) => softmaxOverCandidates({ scores }), tf.tensor2d([[7, 7, 7, 7]]));
  [-0.75, 0.25, 0.25, 0.25].forEach((expected, i) => near(gradient[i]!, expected));
});

test('softmaxOverCandidates of one candidate is 0', () => {
  assert.equal(numberOf(softmaxOverCandidates({ scores: tf.tensor2d([[3]]) })), 0);
});

test('binaryCrossEntropy is the surprise at the labels', () => {
  const scores = tf.tensor1d([2, -1, 0, -3]);
  const labels = tf.tensor1d([1, 0, 1, 1]);
  const surprises = [2, 1, 0, -3].map((score) => Math.log1p(Math.exp(-score)));
  near(numberOf(binaryCrossEntropy({ scores, labels })), surprises.reduce((sum, surprise) => sum + surprise) / 4);
});

test('the gradient of binaryCrossEntropy is the probability less the label, on both sides and at 0', () => {
  const scores = tf.tensor1d([2, -2, 0, 2, -2, 0]);
  const labels = tf.tensor1d([1, 1, 1, 0, 0, 0]);
  const gradient = gradientOf((given) => binaryCrossEntropy({ scores: given, labels }), scores);
  [2, -2, 0, 2, -2, 0].forEach((score, i) => near(gradient[i]!, (1 / (1 + Math.exp(-score)) - Number(i < 3)) / 6));
});

test('binaryCrossEntropy stands scores of any size', () => {
  near(numberOf(binaryCrossEntropy({ scores: tf.tensor1d([1e4, -1e4]), labels: tf.tensor1d([0, 1]) })), 1e4);
  assert.equal(numberOf(binaryCrossEntropy({ scores: tf.tensor1d([1e4, -1e4]), labels: tf.tensor1d([1, 0]) })), 0);
});

test('binaryCrossEntropy averages over what the mask lets count, and is 0 where that is nothing', () => {
  const scores = tf.tensor2d([[1, 9], [2, 9]]);
  const labels = tf.tensor2d([[1, 0], [0, 1]]);
  const expected = numberOf(binaryCrossEntropy({ scores: tf.tensor1d([1, 2]), labels: tf.tensor1d([1, 0]) }));
  near(numberOf(binaryCrossEntropy({ scores, labels, mask: tf.tensor2d([[1, 0], [1, 0]]) })), expected);
  assert.equal(numberOf(binaryCrossEntropy({ scores, labels, mask: tf.zeros([2, 2]) })), 0);
});
