import '../nn/cpu.ts';

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { additive } from '../../src/encoders/additive.ts';
import { polyAttention } from '../../src/encoders/poly-attention.ts';
import { pooling } from '../../src/encoders/pooling.ts';
import { semanticCodes } from '../../src/encoders/semantic-codes.ts';
import { transformer } from '../../src/encoders/transformer.ts';
import { inference } from '../../src/nn/module.ts';
import { encoderContract } from '../../src/testing/encoder-contract.ts';

encoderContract(() => semanticCodes({ levels: 2, encoder: additive({ width: 4, hidden: 3 }), hidden: 5 }), { input: 8, orderless: true });
encoderContract(() => semanticCodes({ levels: 2, encoder: transformer({ width: 6, input: 4, heads: 2, layers: 1, longest: 20 }), input: 4, hidden: 5 }), { input: 8 });

test('a level is read together with the coarser ones', () => {
  const encoder = semanticCodes({ levels: 3, encoder: pooling({ width: 2 }), hidden: 4 });
  const weights = Object.fromEntries(Object.entries(encoder.weights).map(([name, { shape }]) => [name, tf.zeros([...shape])]));
  const vectors = tf.tensor([[[1, 2, 10, 20, 100, 200], [3, 4, 30, 40, 300, 400]]]); // the scores are all 0: the levels are averaged
  const output = encoder.forward(weights, { vectors, mask: tf.tensor([[1, 1]]) }, inference);
  const means = [[2, 3], [22, 33], [222, 333]];
  assert.deepEqual([...output.dataSync()].map(Math.round), [0, 1].map((at) => Math.round(means.reduce((sum, mean) => sum + mean[at]!, 0) / 3)));
});

test('an encoder of several vectors is refused', () => {
  assert.throws(() => semanticCodes({ levels: 2, encoder: polyAttention({ width: 4 }) }), { name: 'OptionsError', code: 'wrong-value' });
});
