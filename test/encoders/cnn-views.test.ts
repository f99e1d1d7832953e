import '../nn/cpu.ts';

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { cnnViews } from '../../src/encoders/cnn-views.ts';
import { inference } from '../../src/nn/module.ts';
import { encoderContract } from '../../src/testing/encoder-contract.ts';

const columns = ['sequence', 'single', 'sequence'] as const;
encoderContract(() => cnnViews({ width: 6, input: 4, hidden: 5, columns }), { input: 4, columns });

test('columns that have something share alike where scores are equal, whatever their lengths', () => {
  const encoder = cnnViews({ width: 1, kernel: 1, hidden: 2, columns: ['single', 'sequence', 'sequence'] });
  const weights = Object.fromEntries(Object.entries(encoder.weights).map(([name, { shape }]) =>
    [name, /kernel$/.test(name) && shape.at(-1) === 1 ? tf.ones([...shape]) : tf.zeros([...shape])]));
  const forward = (mask: number[][]) => encoder.forward(weights, {
    vectors: tf.tensor([[[100], [1], [2], [3], [50]]]), mask: tf.tensor(mask), columns: tf.tensor([[0, 1, 1, 1, 2]], [1, 5], 'int32'),
  }, inference).dataSync()[0]!;
  assert.ok(Math.abs(forward([[1, 1, 1, 1, 1]]) - (100 + 2 + 50) / 3) < 1e-4);
  assert.ok(Math.abs(forward([[1, 1, 1, 1, 0]]) - (100 + 2) / 2) < 1e-4);
  assert.ok(Math.abs(forward([[0, 0, 0, 0, 1]]) - 50) < 1e-4);
});
