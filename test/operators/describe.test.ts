import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastValueFrom, of } from 'rxjs';

import { describe, type DescribeOptions } from '../../operators/describe.ts';
import { batchOf } from '../../src/core/batch.ts';
import { sliceRows } from '../../src/core/rows.ts';
import type { MatchingTemplate } from '../../src/core/template.ts';
import { recbenchMatching } from '../../src/text/prompts/recbench-matching.ts';
import { valuesOf } from '../../src/testing/columns.ts';
import { operatorContract } from '../../src/testing/operator-contract.ts';
import { texts } from './lists.ts';
import { characterTokenizer } from './made-up-nouns.ts';

const plain: MatchingTemplate = { name: 'plain', version: 1, user: (history) => history.join('+'), item: (text) => `=${text}` };
const tokenizer = characterTokenizer();
const rows = (history: string[][], candidates: string[][], first = 0) =>
  batchOf({ historyTexts: texts(history), candidateTexts: texts(candidates) }, history.length, first);
const described = (batch: ReturnType<typeof rows>, options: Partial<DescribeOptions> = {}) =>
  lastValueFrom(of(batch).pipe(describe({ template: plain, ...options })));

operatorContract(() => describe({ template: plain, tokenizer, atMost: 12 }), [
  rows([['aa', 'bb'], []], [['c', 'a candidate of many characters'], []]),
  rows([['one', 'two', 'three', 'four'], ['x']], [['four', 'five'], ['y']], 2),
]);

test('writes the RecBench texts', async () => {
  const { columns } = await described(rows([['A', 'B']], [['C', 'D']]), { template: recbenchMatching });
  assert.deepEqual(columns.userText, ['User behavior sequence: \n(1) A\n(2) B']);
  assert.deepEqual(valuesOf(columns.itemTexts), [['Candidate item: C', 'Candidate item: D']]);
});

test('leaves out the oldest clicks, and halves an item until it fits', async () => {
  const { columns } = await described(rows([['aa', 'bb', 'cc']], [['d'.repeat(30), 'e']]), { tokenizer, atMost: 16 });
  assert.deepEqual(columns.userText, ['aa+bb+cc']);
  assert.deepEqual(valuesOf(columns.itemTexts), [[`=${'d'.repeat(15)}`, '=e']]);
  assert.deepEqual((await described(rows([['aa', 'bb', 'cc']], [[]]), { tokenizer, atMost: 5 })).columns.userText, ['bb+cc']);
});

test('counts what the encoder puts around a text, in either protocol', async () => {
  const tokenizer = characterTokenizer({ before: [1], after: [2] });
  for (const protocol of ['sound', 'recbench'] as const) {
    const of = async (atMost: number) => (await described(rows([['aa', 'bb', 'cc']], [['d']]), { tokenizer, atMost, protocol })).columns.userText;
    assert.deepEqual([await of(10), await of(9)], [['aa+bb+cc'], ['bb+cc']], protocol);
  }
});

test('sets a row aside in which a text cannot be made to fit, and says whose', async () => {
  const out = await described(rows([['a'], ['b'.repeat(40)], ['c']], [['x', 'y'.repeat(40)], ['x'], ['x']], 9), { tokenizer, atMost: 9 });
  assert.deepEqual(out.columns.userText, ['c']);
  assert.deepEqual(out.faults.map(({ message }) => message),
    ['row 9: the text of candidate 1 does not fit in 9 tokens', 'row 10: the text of the user does not fit in 9 tokens']);
});

test('neutralises texts in sound mode only', async () => {
  const sly = rows([['a\nb']], [['c\td']]);
  assert.deepEqual((await described(sly)).columns.userText, ['a b']);
  assert.deepEqual(valuesOf((await described(sly, { protocol: 'recbench' })).columns.itemTexts), [['=c\td']]);
});

test('reads a slice of a longer table', async () => {
  const { columns } = await described(sliceRows(rows([['a'], ['b', 'c']], [['x'], ['y', 'z']]), 1, 2));
  assert.deepEqual([columns.userText, valuesOf(columns.itemTexts)], [['b+c'], [['=y', '=z']]]);
});

test('refuses a limit in tokens without a tokenizer', () => {
  assert.throws(() => describe({ template: plain, atMost: 100 }), { name: 'OptionsError', code: 'missing-value' });
});
