import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { inference } from '../../src/nn/module.ts';
import { miner } from '../../src/predictors/miner.ts';
import { predictorContract } from '../../src/testing/predictor-contract.ts';
import { agreesWithGolden, turned } from './golden.ts';

agreesWithGolden('miner-weighted', miner({ width: 16 }), { 'target.kernel': ['target_aware_attention.linear.weight', turned] });
agreesWithGolden('miner-max', miner({ width: 16, score: 'max' }), {});
agreesWithGolden('miner-mean', miner({ width: 16, score: 'mean' }), {});

predictorContract(() => miner({ width: 4 }), { width: 4, interests: 3 });
predictorContract(() => miner({ width: 4, score: 'max' }), { width: 4, interests: 3 });
predictorContract(() => miner({ width: 4, score: 'mean' }), { width: 4, interests: 3 });

test('miner takes a user of one vector as a user of one interest', () => {
  const predictor = miner({ width: 2, score: 'max' });
  const scores = predictor.forward({}, { users: tf.tensor2d([[1, 2]]), candidates: tf.tensor3d([[[3, 4], [0, 1]]]) }, inference);
  assert.deepEqual([...scores.dataSync()], [11, 2]);
});

test('miner has a penalty where one is asked for: the mean cosine over pairs of interests', () => {
  assert.equal(miner({ width: 2 }).penalty, undefined);
  const { penalty } = miner({ width: 2, disagreement: 0.8 });
  const alike = penalty!(tf.tensor3d([[[1, 0], [3, 0]]])).dataSync()[0]!;
  const apart = penalty!(tf.tensor3d([[[1, 0], [0, 2]]])).dataSync()[0]!;
  assert.ok(Math.abs(alike - 0.8) < 1e-6);
  assert.ok(Math.abs(apart - 0.4) < 1e-6);
});

test('by category, each candidate weighs the clicks anew: softmax of score plus cosine of categories', () => {
  const predictor = miner({ width: 1, score: 'mean', byCategory: true, disagreement: 1 });
  assert.equal(predictor.readsHistory, true);
  // One user, one interest that scores both clicks alike.
  const history = { vectors: tf.tensor3d([[[2, 1], [4, -1], [9, 9]]]), mask: tf.tensor2d([[1, 1, 0]]) };
  const users = tf.tensor3d([[[0.5, 0.5, 7]]]);
  const candidates = tf.tensor3d([[[1, 3], [1, -2], [1, 0]]]);
  const [like, other, none] = predictor.forward({}, { users, candidates, history }, inference).dataSync() as unknown as [number, number, number];
  const share = Math.E / (Math.E + 1 / Math.E);
  assert.ok(Math.abs(like - (2 * share + 4 * (1 - share))) < 1e-5 && Math.abs(other - (4 * share + 2 * (1 - share))) < 1e-5 && Math.abs(none - 3) < 1e-5, `${like}, ${other}, ${none}`);
  assert.ok(Math.abs(predictor.penalty!(users, history).dataSync()[0]! - 1) < 1e-5);
});
