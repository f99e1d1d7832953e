import '../nn/cpu.ts';

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { inference } from '../../src/nn/module.ts';
import type { SequenceEncoder } from '../../src/nn/parts.ts';
import { dot } from '../../src/predictors/dot.ts';
import { recommenderParts } from '../../src/training/recommender-parts.ts';

const scaled = (): SequenceEncoder => ({
  name: 'scaled', width: 1, weights: { by: { shape: [1], init: { kind: 'ones' } } }, toJSON: () => ({ scaled: {} }),
  forward: ({ by }, { vectors }, pass) => {
    pass.keep('seen', by!);
    return tf.mul(tf.sum(vectors, 1), by!);
  },
});
const sequences = (value: number) => ({ vectors: tf.fill([1, 1, 1], value), mask: tf.ones([1, 1]) });

test('one encoder for users and items has one set of weights, and their gradients are added up', () => {
  const encoder = scaled();
  const parts = recommenderParts({ items: encoder, users: encoder, predictor: dot() }, 'items', 'users');
  assert.deepEqual(Object.keys(parts.weights), ['items.by']);
  const kept: string[] = [];
  const loss = (by: tf.Tensor) => {
    const { items, users } = parts.at({ 'items.by': by }, { ...inference, keep: (name) => kept.push(name) });
    return tf.sum(tf.add(items(sequences(3)), users(sequences(5)))) as tf.Scalar;
  };
  assert.deepEqual([...tf.grad(loss)(tf.tensor1d([1])).dataSync()], [8]);
  assert.deepEqual(new Set(kept), new Set(['items.seen']));
});

test('two encoders that are alike are two', () => {
  const parts = recommenderParts({ items: scaled(), users: scaled(), predictor: dot() }, 'users', 'predictor', 'items');
  assert.deepEqual(Object.keys(parts.weights), ['users.by', 'items.by']);
  assert.deepEqual(Object.keys(recommenderParts({ items: scaled(), users: scaled(), predictor: dot() }, 'users').weights), ['users.by']);
});
