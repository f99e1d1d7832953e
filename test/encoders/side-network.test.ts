import '../nn/cpu.ts';

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { sideNetwork } from '../../src/encoders/side-network.ts';
import { inference } from '../../src/nn/module.ts';
import { encoderContract } from '../../src/testing/encoder-contract.ts';

encoderContract(() => sideNetwork({ width: 6, input: 12, layers: 3 }), { input: 12, first: true });
encoderContract(() => sideNetwork({ width: 6, input: 20, layers: 5, step: 2, globalProjection: 3 }), { input: 20, first: true });
encoderContract(() => sideNetwork({ width: 6, input: 12, layers: 3, globalProjection: 5, localProjection: 2 }), { input: 12, first: true });
encoderContract(() => sideNetwork({ width: 6, input: 4, layers: 1 }), { input: 4, first: true });

test('layers are read in steps that end with the last, and what others say does not matter', () => {
  for (const [layers, step, read] of [[12, 5, [1, 6, 11]], [12, 1, [...Array(12).keys()]], [12, 4, [3, 7, 11]], [5, 2, [0, 2, 4]], [2, 1, [0, 1]]] as const) {
    const encoder = sideNetwork({ width: 2, input: layers * 3, layers, step });
    assert.deepEqual(encoder.weights.gates!.shape, [read.length - 1], `${layers}, ${step}`);
    const weights = Object.fromEntries(Object.entries(encoder.weights).map(([name, { shape }], at) => [name, tf.randomUniform([...shape], -1, 1, 'float32', at + 1)]));
    const felt = tf.grad((x) => tf.sum(encoder.forward(weights, { vectors: x, mask: tf.ones([1, 1]) }, inference)))(tf.randomUniform([1, 1, layers * 3], -1, 1, 'float32', 9));
    const sums = tf.sum(tf.abs(tf.reshape(felt, [layers, 3])), 1).dataSync();
    assert.deepEqual([...sums.keys()].filter((layer) => sums[layer]! > 0), read);
  }
});

test('a gate that is open for what came before lets the first layer through alone', () => {
  const encoder = sideNetwork({ width: 2, input: 4, layers: 2 });
  const zeros = Object.fromEntries(Object.entries(encoder.weights).map(([name, { shape }]) => [name, tf.zeros([...shape])]));
  const weights = { ...zeros, gates: tf.tensor1d([40]), '0.norm.gain': tf.ones([2]), 'out.kernel': tf.eye(2) };
  const output = encoder.forward(weights, { vectors: tf.tensor([[[3, 1, 100, -7]]]), mask: tf.ones([1, 1]) }, inference).dataSync();
  assert.ok(Math.abs(output[0]! - 1) < 1e-4 && Math.abs(output[1]! + 1) < 1e-4, output.join()); // the norm of 3 and 1
});

test('states that no layers give, and steps beyond them, are refused', () => {
  assert.throws(() => sideNetwork({ width: 4, input: 10, layers: 3 }), { code: 'wrong-value', message: /10 values come in, which are not the states of 3 layers/ });
  assert.throws(() => sideNetwork({ width: 4, input: 12, layers: 3, step: 3 }), { code: 'wrong-value', message: /"step" is 3/ });
  assert.throws(() => sideNetwork({ width: 4 } as never), { code: 'missing-value', message: /"layers"/ });
});
