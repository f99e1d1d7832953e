import '../nn/cpu.ts';

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { fusionQFormer } from '../../src/encoders/fusion-q-former.ts';
import { inference } from '../../src/nn/module.ts';
import { encoderContract } from '../../src/testing/encoder-contract.ts';

const small = { width: 6, input: 4, heads: 2, queries: 3, layers: 2, hidden: 5 };
encoderContract(() => fusionQFormer(small), { input: 4, orderless: true });
encoderContract(() => fusionQFormer({ ...small, columns: 2, layers: 1 }), { input: 4, columns: ['single', 'sequence'], orderless: true });

test('which column a vector belongs to matters, and so does what it says', () => {
  const encoder = fusionQFormer({ ...small, columns: 2 });
  const weights = Object.fromEntries(Object.entries(encoder.weights).map(([name, { shape }], at) => [name, tf.randomUniform([...shape], -1, 1, 'float32', at + 1)]));
  const of = (rows: number[][], columns: number[]) => encoder.forward(weights, { vectors: tf.tensor([rows]), mask: tf.ones([1, 2]), columns: tf.tensor([columns], [1, 2], 'int32') }, inference).dataSync();
  const [text, image] = [[1, 0, 2, -1], [0, 3, -1, 1]];
  const far = (a: ArrayLike<number>, b: ArrayLike<number>) => Math.max(...Array.from(a, (value, at) => Math.abs(value - b[at]!)));
  assert.ok(far(of([text, image], [0, 1]), of([image, text], [1, 0])) < 1e-5);
  assert.ok(far(of([text, image], [0, 1]), of([text, image], [1, 0])) > 1e-3);
  assert.ok(far(of([text, image], [0, 1]), of([text, text], [0, 1])) > 1e-3);
});

test('heads that do not divide its width are refused', () => {
  assert.throws(() => fusionQFormer({ width: 6, heads: 4 }), { code: 'wrong-value', message: /4 heads do not divide a width of 6/ });
});
