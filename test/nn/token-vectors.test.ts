import './cpu.ts';

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { tokenVectors } from '../../src/nn/token-vectors.ts';
import { embeddingTable } from '../../src/nn/embedding-table.ts';
import { inference, type Pass } from '../../src/nn/module.ts';

const rows = (from: number, count: number, width: number) => tf.tensor(Float32Array.from({ length: count * width }, (_, at) => from + at), [count, width]);

test('ids are counted over all tables, and a negative one gives zeros', () => {
  const vectors = tokenVectors({ words: embeddingTable({ rows: 3, width: 2 }), kinds: embeddingTable({ rows: 2, width: 2 }) });
  const ids = tf.tensor([[2, -1], [4, 3]], [2, 2], 'int32');
  const output = vectors.forward({ 'words.rows': rows(0, 3, 2), 'kinds.rows': rows(100, 2, 2) }, ids, inference);
  assert.deepEqual(output.arraySync(), [[[4, 5], [0, 0]], [[102, 103], [100, 101]]]);
});

test('a row gets the gradient of all its tokens, and padding gives none', () => {
  const vectors = tokenVectors({ words: embeddingTable({ rows: 3, width: 2 }) });
  const ids = tf.tensor([0, 2, 0, -1], [4], 'int32');
  const gradient = tf.grad((table: tf.Tensor) => tf.sum(vectors.forward({ 'words.rows': table }, ids, inference)))(rows(0, 3, 2));
  assert.deepEqual(gradient.arraySync(), [[2, 2], [0, 0], [1, 1]]);
});

test('a table of another width, or one that asks for it, goes through a linear layer and dropout', () => {
  const drops: number[] = [];
  const pass: Pass = { ...inference, training: true, dropout: (values, rate) => { drops.push(rate); return values; } };
  const table = embeddingTable({ rows: 3, width: 2, stored: 4, dropout: 0.3 });
  assert.deepEqual(table.weights['rows'], { shape: [3, 4], init: { kind: 'normal', deviation: 1 }, frozen: true });
  const output = table.forward({ rows: rows(0, 3, 4), 'linear.kernel': tf.ones([4, 2]), 'linear.bias': tf.tensor1d([0, 1]) }, null, pass);
  assert.deepEqual(output.arraySync(), [[6, 7], [22, 23], [38, 39]]);
  assert.deepEqual(drops, [0.3]);
  assert.ok('linear.kernel' in embeddingTable({ rows: 3, width: 2, linear: true }).weights);
  assert.deepEqual(Object.keys(embeddingTable({ rows: 3, width: 2, stored: 2 }).weights), ['rows']);
  assert.equal(embeddingTable({ rows: 3, width: 2, stored: 2, frozen: false }).weights['rows']!.frozen, undefined);
});
