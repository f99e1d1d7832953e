import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastValueFrom, of } from 'rxjs';

import { filterCandidates, type FilterCandidatesOptions } from '../../operators/filter-candidates.ts';
import { batchOf } from '../../src/core/batch.ts';
import { sliceRows } from '../../src/core/rows.ts';
import { valuesOf } from '../../src/testing/columns.ts';
import { operatorContract } from '../../src/testing/operator-contract.ts';
import { flags, floats, integers } from './lists.ts';
import { madeUpItems } from './made-up-nouns.ts';

const items = madeUpItems({ texts: ['a', 'b', 'c', 'd'], columns: { clicks: Int32Array.of(0, 5, 0, 9), name: ['a', 'b', 'c', 'd'] } });
const rows = (candidates: number[][], labels: number[][], first = 0) => batchOf({
  candidates: integers(candidates), labels: flags(labels), scores: floats(candidates.map((row) => row.map((item) => item / 4))), user: Int32Array.from(candidates, (_, row) => row),
}, candidates.length, first);
const some = () => rows([[0, 1, 2], [3], [2, 3]], [[1, 0, 0], [1], [0, 1]]);
const filtered = (options: Partial<FilterCandidatesOptions>, batch = some()) =>
  lastValueFrom(of(batch).pipe(filterCandidates({ items, column: 'clicks', ...options })));

operatorContract(() => filterCandidates({ items, column: 'clicks', atMost: 0 }), [
  batchOf({ candidates: integers([[0, 1], []]), labels: flags([[1, 0], []]) }, 2),
  batchOf({ candidates: integers([[2, 3, 0]]), labels: flags([[0, 1, 1]]) }, 1, 2),
], { leavesOut: true });

test('keeps the candidates within bounds, and what is cut along; a row without any leaves', async () => {
  const { columns, rows, span } = await filtered({ atMost: 0, along: ['scores'] });
  assert.deepEqual([valuesOf(columns.candidates), valuesOf(columns.labels), valuesOf(columns.scores)], [[[0, 2], [2]], [[1, 0], [0]], [[0, 0.5], [0.5]]]);
  assert.deepEqual([[...columns.user], [...rows], span], [[0, 2], [0, 2], { first: 0, end: 3 }]);
  const warm = await filtered({ atLeast: 1 });
  assert.deepEqual([valuesOf(warm.columns.candidates), valuesOf(warm.columns.labels)], [[[1], [3], [3]], [[0], [1], [1]]]);
});

test('reads a slice of a longer table', async () => {
  const { columns } = await filtered({ atMost: 0, along: ['scores'] }, sliceRows(some(), 1, 3));
  assert.deepEqual([valuesOf(columns.candidates), valuesOf(columns.scores)], [[[2]], [[0.5]]]);
});

test('refuses columns that are not what they should be', async () => {
  await assert.rejects(filtered({ column: 'name' }), { name: 'DataError', code: 'column-type', message: /"name" is utf8/ });
  await assert.rejects(filtered({ column: 'click' }), { code: 'missing-column' });
  await assert.rejects(filtered({ along: ['user'] }), { code: 'column-type', message: /"user" is int32 without a value per candidate/ });
  await assert.rejects(filtered({}, rows([[4]], [[1]], 5)), { code: 'malformed', message: /row 5: "candidates" names item 4/ });
  assert.throws(() => filterCandidates({ items, column: 'clicks', atMost: '0' as never }), { name: 'OptionsError', code: 'wrong-value' });
});
