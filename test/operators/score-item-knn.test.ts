import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastValueFrom, of } from 'rxjs';

import { scoreItemKnn } from '../../operators/score-item-knn.ts';
import { batchOf } from '../../src/core/batch.ts';
import { sliceRows } from '../../src/core/rows.ts';
import type { SimilarItems } from '../../src/core/similar-items.ts';
import { valuesOf } from '../../src/testing/columns.ts';
import { operatorContract } from '../../src/testing/operator-contract.ts';
import { integers } from './lists.ts';

const similar: SimilarItems = {
  load: async () => ({ count: 4, items: integers([[1, 2], [0], [3, 0], []]), similarities: Float32Array.of(0.5, 0.25, 0.5, 0.75, 0.125) }),
  identify: async () => ({}), toJSON: () => ({}),
};
const rows = (history: number[][], candidates: number[][], first = 0) =>
  batchOf({ history: integers(history), candidates: integers(candidates) }, history.length, first);
const score = async (batch: ReturnType<typeof rows>) => valuesOf((await lastValueFrom(of(batch).pipe(scoreItemKnn({ similar })))).columns.scores);

operatorContract(() => scoreItemKnn({ similar }), [rows([[0, 1], []], [[0, 1, 2], [3]]), rows([[3], [2, 0]], [[], [0, 2]], 2)]);

test('sums the similarities of the nearest items that were clicked', async () => {
  assert.deepEqual(await score(rows([[1, 2], [3], []], [[0, 2], [2, 3], [0]])), [[0.75, 0], [0.75, 0], [0]]);
});

test('a click that comes twice counts once, and those of other rows do not count', async () => {
  assert.deepEqual(await score(rows([[1, 1], [2]], [[0], [0]])), [[0.5], [0.25]]);
});

test('reads a slice of a longer table', async () => {
  assert.deepEqual(await score(sliceRows(rows([[0], [1]], [[1], [0, 2]]), 1, 2)), [[0.5, 0]]);
});

test('refuses item numbers that the neighbours do not know, and options without neighbours', async () => {
  await assert.rejects(score(rows([[4]], [[0]], 5)), { code: 'malformed', message: /row 5: "history" names item 4/ });
  await assert.rejects(score(rows([[0]], [[-1]])), { code: 'malformed', message: /"candidates" names item -1/ });
  assert.throws(() => scoreItemKnn({ similar: {} as SimilarItems }), { name: 'OptionsError', code: 'wrong-value' });
});
