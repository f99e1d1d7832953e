import '../nn/cpu.ts';

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { additive } from '../../src/encoders/additive.ts';
import { attention } from '../../src/encoders/attention.ts';
import { cnn } from '../../src/encoders/cnn.ts';
import { cnnCat } from '../../src/encoders/cnn-cat.ts';
import { fastformer } from '../../src/encoders/fastformer.ts';
import { pooling } from '../../src/encoders/pooling.ts';
import { tokenVectors } from '../../src/nn/token-vectors.ts';
import { transformer } from '../../src/encoders/transformer.ts';
import { embeddingTable } from '../../src/nn/embedding-table.ts';
import { inference } from '../../src/nn/module.ts';

const refused = (code: string, message: RegExp) => ({ name: 'OptionsError', code, message });

test('a mistyped option is named with the one that was meant', () => {
  const options = { width: 8, head: 2 };
  assert.throws(() => attention(options), (error: Error & { hint: string }) => /unknown key "head"/.test(error.message) && /"heads"/.test(error.hint));
});

test('values that make no sense are refused', () => {
  assert.throws(() => additive({ width: 0 }), refused('wrong-value', /"width" is 0/));
  assert.throws(() => attention({ width: 8, dropout: 1 }), refused('wrong-value', /"dropout" is 1/));
  assert.throws(() => cnn({ width: 8, columns: [] }), refused('wrong-value', /"columns"/));
  assert.throws(() => pooling({ width: 8, by: 'median' as 'mean' }), refused('wrong-value', /"by" is "median"/));
});

test('heads that do not divide the width are refused, with both numbers', () => {
  assert.throws(() => attention({ width: 64, heads: 7 }), refused('wrong-value', /7 heads do not divide a width of 64/));
  assert.throws(() => transformer({ width: 64, input: 60 }), refused('wrong-value', /8 heads do not divide a width of 60/));
  assert.throws(() => fastformer({ width: 64, heads: 3 }), refused('wrong-value', /3 heads do not divide a width of 64/));
});

test('cnnCat refuses a single column of another width than it yields', () => {
  assert.throws(() => cnnCat({ width: 8, input: 4, columns: ['single'] }), refused('wrong-value', /4 come in and 8/));
  assert.equal(cnnCat({ width: 8, input: 4 }).width, 8);
});

test('an encoder of several columns asks which column a step belongs to', () => {
  const sequences = { vectors: tf.zeros([1, 2, 4]), mask: tf.ones([1, 2]) };
  assert.throws(() => pooling({ width: 4, columns: 2 }).forward({}, sequences, inference), refused('missing-value', /2 columns/));
});

test('tables of different widths are refused', () => {
  assert.throws(() => tokenVectors({ words: embeddingTable({ rows: 3, width: 4 }), kinds: embeddingTable({ rows: 3, width: 5 }) }),
    refused('wrong-value', /"words" yields vectors of 4, "kinds" of 5/));
  assert.throws(() => tokenVectors({}), refused('missing-value', /no table/));
});
