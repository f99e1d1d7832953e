import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastValueFrom, of } from 'rxjs';

import { joinItems } from '../../operators/join-items.ts';
import { batchOf } from '../../src/core/batch.ts';
import { sliceRows } from '../../src/core/rows.ts';
import { valuesOf } from '../../src/testing/columns.ts';
import { operatorContract } from '../../src/testing/operator-contract.ts';
import { integers } from './lists.ts';
import { madeUpItems } from './made-up-nouns.ts';

const items = madeUpItems({ texts: ['ant', '', 'cat', 'dog', ''], ids: ['a', '__proto__', 'c', 'd', 'e'] });
const rows = (history: number[][], candidates: number[][], first = 0) =>
  batchOf({ history: integers(history), candidates: integers(candidates) }, history.length, first);
const joined = (batch: ReturnType<typeof rows>) => lastValueFrom(of(batch).pipe(joinItems({ items })));

operatorContract(() => joinItems({ items }), [
  rows([[0, 1], [2]], [[3], [0, 1, 4]]),
  rows([[], [1], [3, 3]], [[2, 2], [0], [1]], 2),
]);

test('leaves items without text out of the history', async () => {
  const { columns } = await joined(rows([[0, 1, 2], [4]], [[3], [0, 2]]));
  assert.deepEqual(valuesOf(columns.historyTexts), [['ant', 'cat'], []]);
  assert.deepEqual(valuesOf(columns.candidateTexts), [['dog'], ['ant', 'cat']]);
});

test('sets a row aside whose candidate has no text, and names the item', async () => {
  const out = await joined(rows([[0], [0], [0]], [[2], [3, 1, 4], [0]], 7));
  assert.deepEqual([...out.rows], [0, 2]);
  assert.deepEqual(out.faults, [{ row: 8, operator: 'join-items', code: 'no-text',
    message: 'row 8: candidate item "__proto__" has no text (nor have 1 others)' }]);
});

test('reads a slice of a longer table', async () => {
  const { columns } = await joined(sliceRows(rows([[1], [2, 0], [3]], [[1], [0], [3, 2]]), 1, 3));
  assert.deepEqual(valuesOf(columns.historyTexts), [['cat', 'ant'], ['dog']]);
  assert.deepEqual(valuesOf(columns.candidateTexts), [['ant'], ['dog', 'cat']]);
});

test('refuses an item number that the catalogue does not have, and says in which row', async () => {
  await assert.rejects(joined(rows([[0], [5]], [[0], [0]], 20)),
    { name: 'DataError', code: 'malformed', message: 'join-items: row 21: "history" names item 5, but there are 5 items (0 to 4)' });
  await assert.rejects(joined(rows([[0]], [[-1]])), { code: 'malformed', message: /"candidates" names item -1/ });
});

test('a catalogue that cannot be loaded is an error, also when there are no rows', async () => {
  const broken = { ...items, load: () => Promise.reject(new Error('disk gone')) };
  await assert.rejects(lastValueFrom(of(rows([[0]], [[0]])).pipe(joinItems({ items: broken }))), /disk gone/);
  await assert.rejects(lastValueFrom(of<ReturnType<typeof rows>>().pipe(joinItems({ items: broken }))), /disk gone/);
});
