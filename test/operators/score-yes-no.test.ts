import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastValueFrom, of } from 'rxjs';

import { scoreYesNo } from '../../operators/score-yes-no.ts';
import { batchOf } from '../../src/core/batch.ts';
import { valuesOf } from '../../src/testing/columns.ts';
import { operatorContract } from '../../src/testing/operator-contract.ts';
import { vectorLists } from './lists.ts';

/** Rows of candidates' [NO, YES] logits, starting at source row `first`. */
const answers = (logits: readonly [number, number][][], first = 0) =>
  batchOf({ user: logits.map((_, i) => `u${first + i}`), logits: vectorLists(logits) }, logits.length, first);
const scored = async (batch: ReturnType<typeof answers>, temperature = 1) =>
  (await lastValueFrom(of(batch).pipe(scoreYesNo({ temperature })))).columns.scores;

operatorContract(() => scoreYesNo(), [
  answers([[[0, 0], [1, 3]], [[2, 1]]]),
  answers([[[0, 0], [NaN, 1]], [[-2, 2], [5, 1]], [[3, 3]]], 2),
]);

test('equal logits give one half', async () => {
  assert.deepEqual(valuesOf(await scored(answers([[[7, 7]]]))), [[0.5]]);
});

test('agrees with a softmax over the two answers', async () => {
  const { values } = await scored(answers([[[1, 3], [2, -1]]]));
  const softmax = (no: number, yes: number) => Math.exp(yes) / (Math.exp(no) + Math.exp(yes));
  assert.ok(Math.abs(values[0]! - softmax(1, 3)) < 1e-6);
  assert.ok(Math.abs(values[1]! - softmax(2, -1)) < 1e-6);
});

test('stays finite where a naive softmax overflows', async () => {
  assert.deepEqual(valuesOf(await scored(answers([[[-900, 900], [900, -900]]]))), [[1, 0]]);
});

test('a temperature below 1 sharpens', async () => {
  const [plain, sharp] = [await scored(answers([[[0, 1]]])), await scored(answers([[[0, 1]]]), 0.5)];
  assert.ok(sharp.values[0]! > plain.values[0]!);
  assert.ok(Math.abs(sharp.values[0]! - 1 / (1 + Math.exp(-2))) < 1e-6);
});

test('sets a row without finite logits aside and says which candidate', async () => {
  const out = await lastValueFrom(of(answers([[[0, 1]], [[0, 1], [0, Infinity]], [[1, 0]]], 40)).pipe(scoreYesNo()));
  assert.deepEqual(out.columns.user, ['u40', 'u42']);
  assert.deepEqual(valuesOf(out.columns.scores).length, 2);
  assert.deepEqual(out.faults.map(({ row, code }) => ({ row, code })), [{ row: 41, code: 'not-finite' }]);
  assert.match(out.faults[0]!.message, /row 41: .*candidate 1/);
  assert.deepEqual(out.span, { first: 40, end: 43 });
});

test('refuses an engine that was asked for other answers', async () => {
  const three = batchOf({ logits: vectorLists([[[1, 2, 3]]]) }, 1);
  await assert.rejects(lastValueFrom(of(three).pipe(scoreYesNo())), { name: 'EngineError', code: 'bad-output', message: /got 3/ });
});

test('refuses a temperature of 0', () => {
  assert.throws(() => scoreYesNo({ temperature: 0 }), { name: 'OptionsError', code: 'wrong-value' });
});
