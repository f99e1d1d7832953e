import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastValueFrom, of } from 'rxjs';

import { scoreDot } from '../../operators/score-dot.ts';
import { batchOf } from '../../src/core/batch.ts';
import { sliceRows } from '../../src/core/rows.ts';
import { valuesOf } from '../../src/testing/columns.ts';
import { operatorContract } from '../../src/testing/operator-contract.ts';
import { vectorLists, vectors } from './lists.ts';

const rows = (users: number[][], items: number[][][], first = 0) =>
  batchOf({ userVector: vectors(users), itemVectors: vectorLists(items) }, users.length, first);
const score = async (batch: ReturnType<typeof rows>) =>
  valuesOf((await lastValueFrom(of(batch).pipe(scoreDot()))).columns.scores);

operatorContract(() => scoreDot(), [
  rows([[1, 0], [2, 2]], [[[3, 4]], [[1, -1], [0.5, 0.25]]]),
  rows([[1, 1], [0, 3], [5, NaN]], [[[1, NaN]], [[0, 0], [2, 1]], [[1, 1]]], 2),
]);

test('is the dot product, not normalised', async () => {
  assert.deepEqual(await score(rows([[1, 2], [0, 10]], [[[3, 4], [-1, 0.5]], [[1, 1]]])), [[11, 0], [10]]);
});

test('reads a slice of a longer table', async () => {
  assert.deepEqual(await score(sliceRows(rows([[1, 2], [3, 4]], [[[9, 9]], [[1, 0], [0, 1]]]), 1, 2)), [[3, 4]]);
});

test('sets a row aside that overflows', async () => {
  const out = await lastValueFrom(of(rows([[3e38, 3e38]], [[[3e38, 3e38]]], 6)).pipe(scoreDot()));
  assert.deepEqual(out.faults.map(({ row, code }) => [row, code]), [[6, 'not-finite']]);
});

test('refuses vectors of different widths', async () => {
  const uneven = batchOf({ userVector: vectors([[1, 2]]), itemVectors: vectorLists([[[1, 2, 3]]]) }, 1);
  await assert.rejects(lastValueFrom(of(uneven).pipe(scoreDot())),
    { name: 'EngineError', code: 'bad-output', message: /width 2 and item vectors of width 3/ });
});
