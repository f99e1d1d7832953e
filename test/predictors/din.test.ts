import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { inference, type Pass } from '../../src/nn/module.ts';
import { din } from '../../src/predictors/din.ts';
import { drawnTensor, drawnWeights } from '../../src/testing/drawn-weights.ts';
import { predictorContract } from '../../src/testing/predictor-contract.ts';
import { agreesWithGolden, linearPlaces, mlpPlaces, statisticsPlaces } from './golden.ts';

const small = { width: 16, hidden: [20, 12], dropout: 0, attention: [10], attentionDropout: 0, parity: 'legommenders' } as const;
const attention = 'attention_layers.attention_layer.dnn';
const places = {
  ...linearPlaces('attention.first', `${attention}.0`), ...linearPlaces('attention.rest.out', `${attention}.2`),
  'attention.bend.alpha': [`${attention}.1.alpha`], ...statisticsPlaces('attention.bend.norm', `${attention}.1.bn`),
  ...mlpPlaces('mlp', 'dnn.dnn', 2),
} as const;

agreesWithGolden('din', din(small), places);
agreesWithGolden('din-softmax', din({ ...small, softmax: true }), places);

predictorContract(() => din({ width: 4, hidden: [8], dropout: 0, attention: [8], attentionDropout: 0 }), { width: 4 });
predictorContract(() => din({ width: 4, hidden: [8], dropout: 0, attention: [8, 8], attentionDropout: 0, softmax: true }), { width: 4 });
predictorContract(() => din({ width: 4, hidden: [8], dropout: 0, attention: [8], attentionDropout: 0, parity: 'legommenders' }), { width: 4 });

const history = (padding: number) => {
  const mask = tf.tensor2d([[1, 1, 1], [1, 0, 0]]);
  return { mask, vectors: tf.add(drawnTensor([2, 3, 4], 3), tf.mul(tf.sub(1, tf.expandDims(mask, 2)), padding)) };
};
const pairs = (padding: number) => ({ users: tf.zeros([2, 4]), candidates: drawnTensor([2, 2, 4], 2), history: history(padding) });
const bare = { width: 4, hidden: [8], dropout: 0, attention: [6], attentionDropout: 0 };

test('din leaves padding out of the statistics of a batch, and counts it in parity', () => {
  const trained = (parity: boolean, padding: number) => {
    const predictor = din({ ...bare, ...(parity && { parity: 'legommenders' as const }) });
    const kept: Record<string, number[]> = {};
    const pass: Pass = { training: true, dropout: (values) => values, keep: (name, value) => { kept[name] = [...value.dataSync()]; } };
    const scores = [...predictor.forward(drawnWeights(predictor.weights), pairs(padding), pass).dataSync()];
    return { scores, kept };
  };
  assert.deepEqual(trained(false, 5), trained(false, 0));
  assert.notDeepEqual(trained(true, 5), trained(true, 0));
});

test('din scores a user without clicks by the candidate alone', () => {
  for (const softmax of [false, true]) {
    const predictor = din({ ...bare, softmax });
    const given = pairs(0);
    const weights = drawnWeights(predictor.weights);
    const none = { vectors: given.history.vectors, mask: tf.zeros([2, 3]) };
    const nothing = { vectors: tf.zeros([2, 3, 4]), mask: tf.ones([2, 3]) };
    assert.deepEqual([...predictor.forward(weights, { ...given, history: none }, inference).dataSync()],
      [...predictor.forward(weights, { ...given, history: nothing }, inference).dataSync()]);
  }
});

test('din refuses an attention without layers', () => {
  assert.throws(() => din({ ...bare, attention: [] }), { code: 'wrong-value', message: /attention/ });
});
