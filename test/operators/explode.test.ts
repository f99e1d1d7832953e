import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastValueFrom, of } from 'rxjs';

import { explode } from '../../operators/explode.ts';
import { batchOf } from '../../src/core/batch.ts';
import { sliceRows } from '../../src/core/rows.ts';
import { rowsOf } from '../../src/testing/columns.ts';
import { operatorContract } from '../../src/testing/operator-contract.ts';
import { flags, floats, integers } from './lists.ts';

const rows = (candidates: number[][], first = 0) => batchOf({
  user: Int32Array.from(candidates, (_, i) => 10 * (first + i)), name: candidates.map((_, i) => `n${first + i}`), candidates: integers(candidates),
  labels: flags(candidates.map((list) => list.map((item) => item % 2))), scores: floats(candidates.map((list) => list.map((item) => item / 2))),
}, candidates.length, first);

operatorContract(() => explode(), [rows([[1, 2], []]), rows([[3], [4, 5, 6]], 2)]);
operatorContract(() => explode({ keep: ['name'] }), [rows([[1, 2], []]), rows([[3], [4, 5, 6]], 2)]);

test('makes one row of each candidate and repeats the user', async () => {
  const out = await lastValueFrom(of(rows([[1, 2], [], [3]], 7)).pipe(explode()));
  assert.deepEqual(rowsOf([out]), [
    { row: 7, user: 70, impression: 7, item: 1, label: 1, score: 0.5 },
    { row: 7, user: 70, impression: 7, item: 2, label: 0, score: 1 },
    { row: 9, user: 90, impression: 9, item: 3, label: 1, score: 1.5 },
  ]);
  assert.deepEqual(out.span, { first: 7, end: 10 });
});

test('keeps the columns it is told, and numbers impressions beyond 2^32 exactly', async () => {
  const out = await lastValueFrom(of(rows([[1]], 2 ** 40 + 1)).pipe(explode({ keep: ['name'] })));
  assert.deepEqual(rowsOf([out]).map(({ name, impression }) => [name, impression]), [[`n${2 ** 40 + 1}`, 2 ** 40 + 1]]);
});

test('reads a slice of a longer table', async () => {
  const out = await lastValueFrom(of(sliceRows(rows([[1], [2, 3], [4]]), 1, 3)).pipe(explode()));
  assert.deepEqual(rowsOf([out]).map(({ row, item, score }) => [row, item, score]), [[1, 2, 1], [1, 3, 1.5], [2, 4, 2]]);
});

test('refuses a row whose lists do not match, and says which', async () => {
  const batch = rows([[1], [2, 3]], 30);
  const uneven = { ...batch, columns: { ...batch.columns, labels: flags([[1], [0]]) } };
  await assert.rejects(lastValueFrom(of(uneven).pipe(explode())),
    { name: 'DataError', code: 'malformed', message: 'explode: row 31 has 2 candidates, 1 labels and 2 scores' });
});

test('refuses to keep a list, or a column that is not there', async () => {
  await assert.rejects(lastValueFrom(of(rows([[1]])).pipe(explode({ keep: ['labels'] }))), { code: 'column-type', message: /"labels" is list<bool>/ });
  await assert.rejects(lastValueFrom(of(rows([[1]])).pipe(explode({ keep: ['nme'] }))), { code: 'missing-column', hint: /did you mean "name"/ });
});
