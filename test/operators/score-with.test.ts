import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastValueFrom, of } from 'rxjs';

import { scoreWith } from '../../operators/score-with.ts';
import { batchOf } from '../../src/core/batch.ts';
import { valuesWithin } from '../../src/core/column.ts';
import type { OpenRecommender } from '../../src/core/recommender.ts';
import { sliceRows } from '../../src/core/rows.ts';
import { valuesOf } from '../../src/testing/columns.ts';
import { operatorContract } from '../../src/testing/operator-contract.ts';
import { integers } from './lists.ts';

/** Scores an item by its number; counts who opened and closed it. */
function byNumber(score: OpenRecommender['score'] = async (_, candidates) => Float32Array.from(valuesWithin(candidates))) {
  const seen = { open: 0, closed: 0 };
  return {
    seen,
    recommender: {
      open: async () => {
        seen.open++;
        return { itemCount: 9, score, close: async () => void seen.closed++ };
      },
      identify: async () => ({ by: 'number' }),
      toJSON: () => ({ by: 'number' }),
    },
  };
}
const rows = (history: number[][], candidates: number[][], first = 0) =>
  batchOf({ history: integers(history), candidates: integers(candidates) }, candidates.length, first);

operatorContract(() => scoreWith({ recommender: byNumber().recommender }), [rows([[1], []], [[0, 1], []]), rows([[2, 3]], [[8, 7, 6]], 2)]);

test('gives each candidate the score of the recommender, also in a slice of a longer table', async () => {
  const batch = sliceRows(rows([[1], [2], [3]], [[4], [5, 6], [7]]), 1, 3);
  const { columns } = await lastValueFrom(of(batch).pipe(scoreWith({ recommender: byNumber().recommender })));
  assert.deepEqual(valuesOf(columns.scores), [[5, 6], [7]]);
});

test('opens the recommender once and closes it before the rows have ended', async () => {
  const { recommender, seen } = byNumber();
  await lastValueFrom(of(rows([[1]], [[2]]), rows([[1]], [[3]], 1)).pipe(scoreWith({ recommender })));
  assert.deepEqual(seen, { open: 1, closed: 1 });
});

test('sets a row aside whose score is not a number', async () => {
  const { recommender } = byNumber(async () => Float32Array.of(1, NaN, 2));
  const out = await lastValueFrom(of(rows([[1], [1]], [[2, 3], [4]], 7)).pipe(scoreWith({ recommender })));
  assert.deepEqual(out.faults.map(({ row, code }) => [row, code]), [[7, 'not-finite']]);
  assert.deepEqual(valuesOf(out.columns.scores), [[2]]);
});

test('sets rows aside that name an item that the recommender does not have', async () => {
  const { recommender } = byNumber();
  const out = await lastValueFrom(of(rows([[1], [1], [12], [0]], [[9], [2], [0], [3, -1]], 4)).pipe(scoreWith({ recommender })));
  assert.deepEqual(out.faults.map(({ row, code }) => [row, code]), [[4, 'unknown-item'], [6, 'unknown-item'], [7, 'unknown-item']]);
  assert.equal(out.faults[0]!.message, 'row 4: "candidates" names item 9, but there are 9 items (0 to 8)');
  assert.match(out.faults[1]!.message, /"history" names item 12/);
  assert.deepEqual(valuesOf(out.columns.scores), [[2]]);
});

test('refuses scores that are too few', async () => {
  const few = byNumber(async () => Float32Array.of(1)).recommender;
  await assert.rejects(lastValueFrom(of(rows([[1]], [[0, 1]])).pipe(scoreWith({ recommender: few }))), { name: 'EngineError', code: 'bad-output' });
});
