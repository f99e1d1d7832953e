import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastValueFrom, of } from 'rxjs';

import { scorePopularity } from '../../operators/score-popularity.ts';
import { batchOf } from '../../src/core/batch.ts';
import type { Column } from '../../src/core/column.ts';
import { sliceRows } from '../../src/core/rows.ts';
import { valuesOf } from '../../src/testing/columns.ts';
import { operatorContract } from '../../src/testing/operator-contract.ts';
import { integers } from './lists.ts';
import { madeUpItems } from './made-up-nouns.ts';

const shop = (clicks: Column) => madeUpItems({ texts: ['a', 'b', 'c'], columns: { clicks } });
const rows = (candidates: number[][], first = 0) => batchOf({ candidates: integers(candidates) }, candidates.length, first);
const score = (batch: ReturnType<typeof rows>, clicks: Column = Int32Array.of(0, 9, 99)) =>
  lastValueFrom(of(batch).pipe(scorePopularity({ items: shop(clicks) })));

operatorContract(() => scorePopularity({ items: shop(Int32Array.of(3, 0, 50)) }), [rows([[0, 1], []]), rows([[2], [1, 2, 0]], 2)]);

test('scores by the logarithm of clicks, and 0 for an item never clicked', async () => {
  const { columns } = await score(rows([[0, 1], [2]]));
  assert.deepEqual(valuesOf(columns.scores), [[0, Math.fround(Math.log(10))], [Math.fround(Math.log(100))]]);
});

test('reads a slice of a longer table', async () => {
  assert.deepEqual(valuesOf((await score(sliceRows(rows([[1], [0]]), 1, 2))).columns.scores), [[0]]);
});

test('refuses items without clicks', async () => {
  await assert.rejects(score(rows([[0]]), ['many', 'few', 'none']), { name: 'DataError', code: 'column-type', message: /"clicks" is utf8/ });
  await assert.rejects(score(rows([[0]]), Int32Array.of(1, -2, 3)), { code: 'malformed', message: /item 1 has -2 clicks/ });
  await assert.rejects(lastValueFrom(of(rows([[0]])).pipe(scorePopularity({ items: madeUpItems({ texts: ['a'] }) }))),
    { code: 'missing-column' });
});

test('refuses an item number that the catalogue does not have', async () => {
  await assert.rejects(score(rows([[3]], 5)), { code: 'malformed', message: /row 5: "candidates" names item 3/ });
});
