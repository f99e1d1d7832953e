import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { inference } from '../../src/nn/module.ts';
import { dcn } from '../../src/predictors/dcn.ts';
import { drawnWeights } from '../../src/testing/drawn-weights.ts';
import { predictorContract } from '../../src/testing/predictor-contract.ts';
import { agreesWithGolden, linearPlaces, mlpPlaces, type Places, turned } from './golden.ts';

const crosses = Object.assign({}, ...[0, 1, 2].map((layer): Places => ({
  [`cross.${layer}.map.kernel`]: [`cross_net.cross_net.${layer}.weight.weight`, turned],
  [`cross.${layer}.shift`]: [`cross_net.cross_net.${layer}.bias`],
}))) as Places;

agreesWithGolden('dcn', dcn({ width: 16, hidden: [20, 12], dropout: 0 }),
  { ...crosses, ...mlpPlaces('mlp', 'dnn.dnn', 2, { out: false }), ...linearPlaces('out', 'prediction') });

predictorContract(() => dcn({ width: 4, hidden: [8], dropout: 0 }), { width: 4 });
predictorContract(() => dcn({ width: 4, hidden: [], dropout: 0 }), { width: 4 });

test('dcn says what to do with users of several interests', () => {
  const predictor = dcn({ width: 2, hidden: [2] });
  const pairs = { users: tf.zeros([1, 3, 2]), candidates: tf.zeros([1, 1, 2]) };
  assert.throws(() => predictor.forward(drawnWeights(predictor.weights), pairs, inference),
    { code: 'wrong-value', message: /dcn scores one vector per user, it got several/, hint: /poly/ });
});

test('dcn refuses options that it does not know, and values that make no sense', () => {
  assert.throws(() => dcn({ width: 2, hiden: [2] } as never), { code: 'unknown-key', hint: /hidden/ });
  assert.throws(() => dcn({ width: 2, dropout: 1 }), { code: 'wrong-value' });
  assert.throws(() => dcn({ width: 2, hidden: [0] }), { code: 'wrong-value' });
  assert.throws(() => dcn({} as never), { code: 'missing-value', message: /width/ });
});
