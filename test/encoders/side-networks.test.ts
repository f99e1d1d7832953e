import '../nn/cpu.ts';

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { sideNetworks } from '../../src/encoders/side-networks.ts';
import { inference } from '../../src/nn/module.ts';
import { encoderContract } from '../../src/testing/encoder-contract.ts';

const columns = ['single', 'sequence'] as const;
encoderContract(() => sideNetworks({ width: 5, input: 8, layers: 2 }), { input: 8, columns, orderless: true });
encoderContract(() => sideNetworks({ width: 5, input: 12, layers: 3, step: 2, globalProjection: 3 }), { input: 12, columns, orderless: true });

test('the network between weighs a layer of one modality against the same layer of the other', () => {
  const encoder = sideNetworks({ width: 2, input: 4, layers: 2 });
  const zeros = Object.fromEntries(Object.entries(encoder.weights).map(([name, { shape }]) => [name, tf.zeros([...shape])]));
  const vectors = tf.tensor([[[3, 1, 5, 2], [-7, 4, 2, 9]]]); // text and image, two layers of two values
  const output = (gates: number[][]) => {
    const weights = {
      ...zeros, 'between.gates': tf.tensor(gates), 'between.0.norm.gain': tf.ones([2]), 'between.1.norm.gain': tf.ones([2]), 'between.out.kernel': tf.eye(2),
      'all.kernel': tf.concat([tf.zeros([4, 2]), tf.eye(2)], 0),
    };
    return [...encoder.forward(weights, { vectors, mask: tf.ones([1, 2]), columns: tf.tensor([[0, 1]], [1, 2], 'int32') }, inference).dataSync()];
  };
  // A norm of two values is 1 and -1, whichever is greater: of the text's last layer beside the state before it, and of the image's.
  const near = (found: number[], wanted: number[]) => wanted.forEach((value, i) => { assert.ok(Math.abs(found[i]! - value) < 1e-4, `${found}`); });
  near(output([[40, 0], [40, 0]]), [1, -1]);
  near(output([[0, 40], [0, 40]]), [-1, 1]);
  near(output([[40, 0], [0, 40]]), [-1, 1]); // 1, -1 and then 2, 9
});

test('where one modality is not there, the other is read alone', () => {
  const encoder = sideNetworks({ width: 3, input: 4, layers: 2 });
  const weights = Object.fromEntries(Object.entries(encoder.weights).map(([name, { shape }], at) => [name, tf.randomUniform([...shape], -1, 1, 'float32', at + 1)]));
  const of = (image: number[]) => encoder.forward(weights, { vectors: tf.tensor([[[3, 1, 5, 2], image]]), mask: tf.tensor([[1, 0]]), columns: tf.tensor([[0, -1]], [1, 2], 'int32') }, inference).dataSync();
  assert.deepEqual(of([1, 2, 3, 4]), of([0, -5, 9, 9]));
});
