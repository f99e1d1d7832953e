import '../nn/cpu.ts';

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { known } from '../../src/encoders/known.ts';
import { inference } from '../../src/nn/module.ts';

const clicks = { vectors: tf.ones([2, 3, 4]), mask: tf.ones([2, 3]) };

test('known: a user is what is known of it, whatever was clicked', () => {
  const vectors = tf.tensor([[1, 2, 3, 4], [0, 0, 0, 0]]);
  assert.deepEqual(known({ width: 4 }).forward({}, { ...clicks, known: vectors }, inference).arraySync(), vectors.arraySync());
});

test('known: a recommender that does not know its users is refused', () => {
  assert.throws(() => known({ width: 4 }).forward({}, clicks, inference), { name: 'OptionsError', code: 'wrong-value' });
});
