import '../nn/cpu.ts';

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { lateFusion } from '../../src/encoders/late-fusion.ts';
import { sideNetwork } from '../../src/encoders/side-network.ts';
import { inference } from '../../src/nn/module.ts';
import { encoderContract } from '../../src/testing/encoder-contract.ts';

const columns = ['single', 'sequence'] as const;
for (const by of ['concat', 'sum', 'gated', 'additive'] as const) encoderContract(() => lateFusion({ width: 4, input: 6, columns: 2, by }), { input: 6, columns, orderless: true });
encoderContract(() => lateFusion({ width: 4, columns: 2, encoder: sideNetwork({ width: 3, input: 4, layers: 2 }) }), { input: 4, columns, orderless: true });
encoderContract(() => lateFusion({ width: 4, input: 6 }), { input: 6, orderless: true });

/** A text and an image of two items; the second has no image. */
const vectors = tf.tensor([[[1, 2], [3, 4]], [[5, 6], [9, 9]]]);
const mask = tf.tensor([[1, 1], [1, 0]]);
const sequences = { vectors, mask, columns: tf.tensor([[0, 1], [0, -1]], [2, 2], 'int32') };
const zeros = (of: ReturnType<typeof lateFusion>) => Object.fromEntries(Object.entries(of.weights).map(([name, { shape }]) => [name, tf.zeros([...shape])]));

test('the sum is that of what is there', () => {
  const encoder = lateFusion({ width: 2, columns: 2, by: 'sum' });
  const weights = { ...zeros(encoder), 'maps.0.kernel': tf.eye(2), 'maps.1.kernel': tf.mul(tf.eye(2), 10), 'maps.1.bias': tf.tensor1d([0.5, 0.5]) };
  assert.deepEqual([...encoder.forward(weights, sequences, inference).dataSync()], [31.5, 42.5, 5, 6]);
});

test('two columns that nothing tells apart are weighed alike, and one that is alone has all the weight', () => {
  for (const by of ['gated', 'additive'] as const) {
    const encoder = lateFusion({ width: 2, columns: 2, by });
    const weights = { ...zeros(encoder), 'maps.0.kernel': tf.eye(2), 'maps.1.kernel': tf.eye(2) };
    const bend = by === 'gated' ? Math.tanh : (x: number) => x;
    const expected = [[bend(1), bend(3)], [bend(2), bend(4)]].map(([text, image]) => (text! + image!) / 2);
    const output = [...encoder.forward(weights, sequences, inference).dataSync()];
    [...expected, bend(5), bend(6)].forEach((value, at) => { assert.ok(Math.abs(output[at]! - value) < 1e-5, `${by}: ${output.join()}`); });
  }
});

test('a gate of two columns is the sigmoid of the difference', () => {
  const encoder = lateFusion({ width: 1, input: 2, columns: 2, by: 'gated' });
  const weights = { ...zeros(encoder), 'maps.0.kernel': tf.tensor2d([[0], [0]]), 'maps.0.bias': tf.tensor1d([1]), 'gate.kernel': tf.tensor2d([[1, 0], [0, 0], [0, 0], [0, 0]]) };
  const [first] = encoder.forward(weights, sequences, inference).dataSync();
  assert.ok(Math.abs(first! - Math.tanh(1) / (1 + Math.exp(-1))) < 1e-6); // the text says 1, the image nothing
});
