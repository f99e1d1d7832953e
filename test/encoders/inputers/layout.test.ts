import assert from 'node:assert/strict';
import { test } from 'node:test';

import { listOf } from '../../../src/core/column.ts';
import { concatInputer } from '../../../src/encoders/inputers/concat-inputer.ts';
import { distinctTokens } from '../../../src/encoders/inputers/distinct-tokens.ts';
import { flattenInputer } from '../../../src/encoders/inputers/flatten-inputer.ts';
import { semanticInputer } from '../../../src/encoders/inputers/semantic-inputer.ts';
import { simpleInputer } from '../../../src/encoders/inputers/simple-inputer.ts';
import type { TokenColumn } from '../../../src/encoders/inputers/token-column.ts';

const title: TokenColumn = { name: 'title', tokens: listOf(Int32Array.of(10, 11, 12, 13, 14), [3, 0, 2]) };
const abs: TokenColumn = { name: 'abs', tokens: listOf(Int32Array.of(20, 21, 22), [1, 0, 2]) };
const category: TokenColumn = { name: 'category', tokens: Int32Array.of(5, -1, 6) };

test('the example of the specification comes out byte for byte', () => {
  const four: TokenColumn = { name: 'title', tokens: listOf(Int32Array.of(0, 1, 2, 3), [4]) };
  const { ids, columns, mask } = concatInputer({ sep: true }).lay([four, { name: 'category', tokens: Int32Array.of(7) }], [0], 9);
  assert.deepEqual([...ids], [0, 1, 2, 3, 2, 7, 2, 0, 0]);
  assert.deepEqual([...columns], [0, 0, 0, 0, 2, 1, 2, 2, 2]);
  assert.deepEqual([...mask], [1, 1, 1, 1, 1, 1, 1, 0, 0]);
});

test('rows are as long as the longest of them, in the order asked for, and may come twice', () => {
  const { sequences, steps, ids } = concatInputer().lay([title, category], [2, 0, 2]);
  assert.deepEqual([sequences, steps], [3, 4]);
  assert.deepEqual([...ids], [13, 14, 6, -1, 10, 11, 12, 5, 13, 14, 6, -1]);
});

test('a row without any token is one step of padding', () => {
  for (const inputer of [concatInputer(), simpleInputer()]) {
    const { ids, mask, columns, steps } = inputer.lay([title], [1]);
    assert.deepEqual([steps, [...ids], [...mask], [...columns]], [1, [-1], [0], [-1]]);
  }
  assert.deepEqual([...simpleInputer().lay([title, category], [1]).mask], [0, 0]);
  assert.deepEqual([...simpleInputer().lay([category], [1, 2]).mask], [0, 1]);
});

test('a single column keeps its step where a row has nothing in it', () => {
  const { ids, columns, mask } = simpleInputer({ gap: 1 }).lay([title, category, abs], [0, 1, 2]);
  assert.deepEqual([...ids], [5, 10, 11, 12, -1, 20, -1, -1, -1, -1, -1, -1, 6, 13, 14, -1, 21, 22]);
  assert.deepEqual([...columns], [1, 0, 0, 0, -1, 2, -1, -1, -1, -1, -1, -1, 1, 0, 0, -1, 2, 2]);
  assert.deepEqual([...mask], [1, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 1, 1]);
});

test('of too many tokens the first are kept, or the last', () => {
  assert.deepEqual([...concatInputer().lay([{ ...title, atMost: 2 }], [0]).ids], [10, 11]);
  assert.deepEqual([...concatInputer().lay([{ ...title, atMost: 2, keep: 'last' }], [0]).ids], [11, 12]);
  const clicks: TokenColumn = { name: 'history', tokens: listOf(Int32Array.of(0, 1, 2), [3]), atMost: 1, keep: 'last' };
  assert.deepEqual([...flattenInputer({ cls: false, attrSep: false }).lay([title, category], clicks, [0]).ids], [13, 14, 6, 2]);
  assert.deepEqual([...semanticInputer({ levels: 2 }).lay(Int32Array.of(1, 2, 3, 4, 5, 6), clicks, [0]).ids], [5, 6]);
});

test('a column may be laid twice', () => {
  assert.deepEqual([...concatInputer().lay([title, title], [2]).ids], [13, 14, 13, 14]);
});

test('a sliced list column is read from where it begins', () => {
  const sliced = { offsets: Int32Array.of(3, 3, 5), values: Int32Array.of(10, 11, 12, 13, 14) };
  assert.deepEqual([...concatInputer().lay([{ name: 'title', tokens: sliced }], [1]).ids], [13, 14]);
});

test('too few steps are refused', () => {
  assert.throws(() => concatInputer({ cls: true }).lay([title], [0], 3), { name: 'OptionsError', code: 'wrong-value', message: /4 steps was to be laid in 3/ });
});

test('semantic codes of a click stand side by side, a level to a column', () => {
  const clicks: TokenColumn = { name: 'history', tokens: listOf(Int32Array.of(1, 0, 1), [2, 1, 0]) };
  const laid = semanticInputer({ levels: 3 }).lay(Int32Array.of(1, 2, 3, 4, 5, 6), clicks, [0, 1, 2]);
  assert.deepEqual([laid.sequences, laid.steps, laid.perStep], [3, 2, 3]);
  assert.deepEqual([...laid.ids], [4, 5, 6, 1, 2, 3, 4, 5, 6, -1, -1, -1, -1, -1, -1, -1, -1, -1]);
  assert.deepEqual([...laid.columns.subarray(0, 6)], [0, 1, 2, 0, 1, 2]);
  assert.deepEqual([...laid.mask], [1, 1, 1, 0, 0, 0]);
});

test('distinct rows are found anew in every batch, and tables are counted one after another', () => {
  const distinct = distinctTokens([30, 10, 4]);
  const laid = concatInputer({ sep: true }).lay([title, category, abs], [0, 2, 1]);
  const first = distinct(laid, [0, 1, 0, 2]);
  assert.deepEqual(first.rows, [Int32Array.of(10, 11, 12, 20, 13, 14, 21, 22), Int32Array.of(5, 6), Int32Array.of(2, 0)]);
  const all = [...first.rows[0]!, ...first.rows[1]!, ...first.rows[2]!];
  assert.deepEqual(Array.from(first.ids, (id) => id < 0 ? -1 : all[id]), [...laid.ids]);
  assert.deepEqual(distinct(laid, [0, 1, 0, 2]), first);
  assert.deepEqual(distinct(concatInputer().lay([title], [2]), [0]).rows, [Int32Array.of(13, 14), new Int32Array(0), new Int32Array(0)]);
});

test('a token that a table has no row for is refused', () => {
  assert.throws(() => distinctTokens([12])(concatInputer().lay([title], [0, 2]), [0]),
    { name: 'OptionsError', code: 'wrong-value', message: /token 12 .* 12 rows/ });
});
