import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastValueFrom, of } from 'rxjs';

import { tokenize } from '../../operators/tokenize.ts';
import { batchOf } from '../../src/core/batch.ts';
import { sliceRows } from '../../src/core/rows.ts';
import type { Protocol } from '../../src/core/template.ts';
import { valuesOf } from '../../src/testing/columns.ts';
import { operatorContract } from '../../src/testing/operator-contract.ts';
import { texts } from './lists.ts';
import { characterTokenizer } from './made-up-nouns.ts';

const rows = (prompts: string[][], first = 0) => batchOf({ prompts: texts(prompts) }, prompts.length, first);
const tokenizer = characterTokenizer({ before: [1], after: [2] });
const tokens = async (batch: ReturnType<typeof rows>, protocol?: Protocol) => valuesOf(
  (await lastValueFrom(of(batch).pipe(tokenize({ tokenizer, ...(protocol ? { protocol } : {}) })))).columns.tokens);

operatorContract(() => tokenize({ tokenizer }), [rows([['ab', ''], []]), rows([['c'], ['d', 'ef']], 2)]);

test('puts around each prompt what the model wants to see', async () => {
  assert.deepEqual(await tokens(rows([['AB', ''], ['C']])), [[[1, 65, 66, 2], [1, 2]], [[1, 67, 2]]]);
});

test('the recbench protocol adds nothing', async () => {
  assert.deepEqual(await tokens(rows([['AB', ''], ['C']]), 'recbench'), [[[65, 66], []], [[67]]]);
});

test('a special token spelled out in a title is text, except for recbench', async () => {
  assert.deepEqual(await tokens(rows([['<s>']])), [[[1, 60, 115, 62, 2]]]);
  assert.deepEqual(await tokens(rows([['<s>']]), 'recbench'), [[[1]]]);
});

test('reads a slice of a longer table', async () => {
  assert.deepEqual(await tokens(sliceRows(rows([['X'], ['A', 'B'], ['Y']]), 1, 2), 'recbench'), [[[65], [66]]]);
});

test('refuses what is no tokenizer, and an unknown protocol', () => {
  assert.throws(() => tokenize({ tokenizer: 'gpt2' as never }), { name: 'OptionsError', code: 'wrong-value', hint: /a tokenizer/ });
  assert.throws(() => tokenize({ tokenizer, protocol: 'loud' as never }), { code: 'wrong-value', hint: /"sound" or "recbench"/ });
});
