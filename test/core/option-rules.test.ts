import assert from 'node:assert/strict';
import { test } from 'node:test';

import { checkOptions, columnNames, having, numberAbove, oneOf, optional, wholeNumber } from '../../src/core/option-rules.ts';

interface Options { readonly rows: number; readonly mode?: string }
const check = (options: object) =>
  checkOptions<Options>('test', options as Options, { rows: wholeNumber(1), mode: optional(oneOf('slow', 'fast')) });

test('lets good options pass', () => {
  check({ rows: 3 });
  check({ rows: 3, mode: 'fast' });
});

test('names an unknown key and the one that was meant', () => {
  assert.throws(() => check({ rows: 3, mod: 'fast' }),
    { name: 'OptionsError', code: 'unknown-key', message: 'test: unknown key "mod"', hint: /did you mean "mode"/ });
});

test('says what is missing', () => {
  assert.throws(() => check({}), { code: 'missing-value', message: 'test: "rows" is missing', hint: 'give it a whole number of at least 1' });
});

test('says what was given and what is wanted', () => {
  assert.throws(() => check({ rows: '3' }), { code: 'wrong-value', message: 'test: "rows" is "3"', hint: 'it wants a whole number of at least 1' });
  assert.throws(() => check({ rows: 1.5 }), { message: 'test: "rows" is 1.5' });
  assert.throws(() => check({ rows: 3, mode: 'loud' }), { hint: 'it wants "slow" or "fast"' });
});

test('rules accept what they say', () => {
  assert.equal(numberAbove(0, 1)(1), undefined);
  assert.equal(numberAbove(0)(NaN), 'a number above 0');
  assert.equal(numberAbove(0, 1)(0), 'a number above 0 and at most 1');
  assert.equal(having('an engine', 'open')({ open() {} }), undefined);
  assert.equal(having('an engine', 'open')('onnx'), 'an engine');
  assert.equal(columnNames(['a', '']), 'a list of column names');
});
