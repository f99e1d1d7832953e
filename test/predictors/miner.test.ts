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
