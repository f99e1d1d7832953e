import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastValueFrom, of } from 'rxjs';

import { sampleRows } from '../../operators/sample-rows.ts';
import { scoreRandom } from '../../operators/score-random.ts';
import { batchOf } from '../../src/core/batch.ts';
import { valuesOf } from '../../src/testing/columns.ts';
import { operatorContract } from '../../src/testing/operator-contract.ts';
import { integers } from './lists.ts';

const rows = (candidates: number[][], first = 0) => batchOf({ candidates: integers(candidates) }, candidates.length, first);
const score = async (batch: ReturnType<typeof rows>, seed = 1) =>
  valuesOf((await lastValueFrom(of(batch).pipe(scoreRandom({ seed })))).columns.scores);

operatorContract(() => scoreRandom({ seed: 7 }), [rows([[0, 1], []]), rows([[2], [1, 2, 0]], 2)], { byRowNumber: true });

test('the same row of the same seed gets the same scores, wherever its batch begins', async () => {
  const [, second] = await score(rows([[1, 2], [3, 4, 5]], 10));
  assert.deepEqual(await score(rows([[3, 4, 5]], 11)), [second]);
});

test('another seed, row or candidate gets another score', async () => {
  const drawn = [...await score(rows([[1, 1], [1]])), ...await score(rows([[1]]), 2)].flat();
  assert.equal(new Set(drawn).size, 4);
});

test('the rows that sampleRows keeps by the same seed score no lower than others', async () => {
  const many = rows(Array.from({ length: 4000 }, () => [0]));
  const { columns } = await lastValueFrom(of(many).pipe(sampleRows({ fraction: 0.1, seed: 3 }), scoreRandom({ seed: 3 })));
  const mean = columns.scores.values.reduce((sum, score) => sum + score, 0) / columns.scores.values.length;
  assert.ok(Math.abs(mean - 0.5) < 0.05, `mean ${mean}`);
});
