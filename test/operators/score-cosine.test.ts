import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastValueFrom, of } from 'rxjs';

import { scoreCosine } from '../../operators/score-cosine.ts';
import { batchOf } from '../../src/core/batch.ts';
import { sliceRows } from '../../src/core/rows.ts';
import { valuesOf } from '../../src/testing/columns.ts';
import { operatorContract } from '../../src/testing/operator-contract.ts';
import { vectorLists, vectors } from './lists.ts';

const rows = (users: number[][], items: number[][][], first = 0) =>
  batchOf({ userVector: vectors(users), itemVectors: vectorLists(items) }, users.length, first);
const score = async (batch: ReturnType<typeof rows>) =>
  valuesOf((await lastValueFrom(of(batch).pipe(scoreCosine()))).columns.scores);

operatorContract(() => scoreCosine(), [
  rows([[1, 0], [2, 2]], [[[3, 4]], [[1, -1], [0.5, 0.25]]]),
  rows([[1, 1], [0, 3], [5, NaN]], [[[1, NaN]], [[0, 0], [2, 1]], [[1, 1]]], 2),
]);

test('is the cosine, whatever the lengths', async () => {
  const [[along, across, against]] = await score(rows([[3, 4]], [[[30, 40], [-4, 3], [-6, -8]]])) as [number[]];
  assert.ok(Math.abs(along! - 1) < 1e-6 && Math.abs(across!) < 1e-6 && Math.abs(against! + 1) < 1e-6);
});

test('a vector of zeros scores 0', async () => {
  assert.deepEqual(await score(rows([[0, 0], [1, 2]], [[[1, 1]], [[0, 0]]])), [[0], [0]]);
});

test('stays finite for the largest and smallest numbers', async () => {
  const [[large], [small]] = await score(rows([[3e38, 3e38], [1e-38, 0]], [[[3e38, 3e38]], [[1e-38, 0]]])) as [number[], number[]];
  assert.ok(Math.abs(large! - 1) < 1e-6 && Math.abs(small! - 1) < 1e-6);
});

test('reads a slice of a longer table', async () => {
  assert.deepEqual(await score(sliceRows(rows([[1, 2], [3, 0]], [[[9, 9]], [[1, 0], [0, 1]]]), 1, 2)), [[1, 0]]);
});
