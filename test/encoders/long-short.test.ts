import '../nn/cpu.ts';

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { longShort } from '../../src/encoders/long-short.ts';
import { inference, type Pass } from '../../src/nn/module.ts';
import type { SequenceEncoder } from '../../src/nn/parts.ts';
import { encoderContract } from '../../src/testing/encoder-contract.ts';

/** Of users that somebody knows, unless they clicked nothing: what the contract asks of every encoder. */
const knowing = (encoder: SequenceEncoder): SequenceEncoder => ({
  ...encoder,
  forward: (weights, sequences, pass) => {
    const clicked = tf.max(sequences.mask, 1, true);
    return encoder.forward(weights, { ...sequences, known: tf.mul(clicked, tf.tensor([[0.5, -1, 2, 0.1]])) }, pass);
  },
});

for (const longTerm of ['initial', 'concat'] as const) {
  encoderContract(() => knowing(longShort({ width: 7, input: 3, hidden: 4, longTerm })), { input: 3 });
}

const weightsOf = (encoder: SequenceEncoder) => Object.fromEntries(Object.entries(encoder.weights).map(([name, { shape }], at) =>
  [name, tf.randomUniform(shape as [number], -1, 1, 'float32', at + 1)]));

for (const longTerm of ['initial', 'concat'] as const) {
  test(`long-short, ${longTerm}: who a user is counts, with clicks and without; who is unknown and clicked nothing is zeros`, () => {
    const encoder = longShort({ width: 6, input: 3, hidden: 4, longTerm });
    const vectors = tf.ones([2, 2, 3]);
    const mask = tf.tensor2d([[1, 1], [0, 0]]);
    const encode = (known: number) => encoder.forward(weightsOf(encoder), { vectors, mask, known: tf.fill([2, 4], known) }, inference).arraySync() as number[][];
    const [one, other, stranger] = [encode(1), encode(2), encode(0)];
    for (const row of [0, 1]) {
      assert.notDeepEqual(one[row], other[row]);
      assert.notDeepEqual(one[row], stranger[row]);
    }
    assert.deepEqual(stranger[1]!.map(Math.abs), [0, 0, 0, 0, 0, 0]);
  });

  test(`long-short, ${longTerm}: in training some users are left out whole, and nothing else changes`, () => {
    const encoder = longShort({ width: 6, input: 3, hidden: 4, longTerm });
    const sequences = { vectors: tf.ones([3, 2, 3]), mask: tf.ones([3, 2]) };
    const known = tf.tensor2d([1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4], [3, 4]);
    const second: Pass = { ...inference, training: true, dropout: (values, rate) => tf.mul(values, tf.tensor2d([[1 / (1 - rate)], [0], [1 / (1 - rate)]])) };
    const weights = weightsOf(encoder);
    const out = encoder.forward(weights, { ...sequences, known }, second).arraySync() as number[][];
    const [knownTo, unknown] = [known, tf.zerosLike(known)].map((known) => (encoder.forward(weights, { ...sequences, known }, inference).arraySync() as number[][])[0]!);
    assert.deepEqual(out, [knownTo, unknown, knownTo]);
  });
}

test('long-short: a recommender that does not know its users is refused', () => {
  const encoder = longShort({ width: 4 });
  assert.throws(() => encoder.forward(weightsOf(encoder), { vectors: tf.ones([1, 1, 4]), mask: tf.ones([1, 1]) }, inference), { code: 'wrong-value', message: /does not know its users/ });
});
