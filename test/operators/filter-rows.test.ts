import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastValueFrom, of } from 'rxjs';

import { filterRows, type FilterRowsOptions } from '../../operators/filter-rows.ts';
import { batchOf } from '../../src/core/batch.ts';
import { sliceRows } from '../../src/core/rows.ts';
import { operatorContract } from '../../src/testing/operator-contract.ts';
import { flags, integers } from './lists.ts';

const rows = (first = 0) => batchOf({
  user: Int32Array.of(10, 20, 30, 40), time: Float64Array.of(1.5, NaN, 3.5, 4.5), name: ['a', 'b', 'c', 'b'], cold: Uint8Array.of(0, 1, 0, 1),
  history: integers([[1, 2], [], [3], [4, 5, 6]]), candidates: integers([[1, 2], [3], [4, 5, 6], []]), labels: flags([[0, 1], [1], [0, 0, 0], []]),
}, 4, first);
const kept = async (options: FilterRowsOptions, batch = rows()) =>
  [...(await lastValueFrom(of(batch).pipe(filterRows(options)))).columns.user];

operatorContract(() => filterRows({ minHistory: 1, where: [{ column: 'user', atMost: 30 }] }), [rows(), rows(4)], { leavesOut: true });

test('counts candidates and clicks', async () => {
  assert.deepEqual(await kept({ minCandidates: 2 }), [10, 30]);
  assert.deepEqual(await kept({ minHistory: 2 }), [10, 40]);
  assert.deepEqual(await kept({ minCandidates: 1, minHistory: 1 }), [10, 30]);
});

test('asks for both labels', async () => {
  assert.deepEqual(await kept({ bothLabels: true }), [10]);
  assert.deepEqual(await kept({ bothLabels: false }), [10, 20, 30, 40]);
});

test('compares numbers, truth values and texts; a time that is not known is within no bound', async () => {
  assert.deepEqual(await kept({ where: [{ column: 'user', atLeast: 20, atMost: 30 }] }), [20, 30]);
  assert.deepEqual(await kept({ where: [{ column: 'time', atLeast: 0 }] }), [10, 30, 40]);
  assert.deepEqual(await kept({ where: [{ column: 'cold', equals: true }] }), [20, 40]);
  assert.deepEqual(await kept({ where: [{ column: 'name', equals: 'b' }, { column: 'user', equals: 40 }] }), [40]);
});

test('rows left out are no faults, and the span stays', async () => {
  const out = await lastValueFrom(of(rows(100)).pipe(filterRows({ minCandidates: 3 })));
  assert.deepEqual([[...out.rows], out.faults, out.span], [[2], [], { first: 100, end: 104 }]);
});

test('no condition keeps every row, and the batch as it was', async () => {
  const batch = rows();
  assert.equal(await lastValueFrom(of(batch).pipe(filterRows({}))), batch);
});

test('reads a slice of a longer table', async () => {
  assert.deepEqual(await kept({ minCandidates: 1, bothLabels: false, where: [{ column: 'name', equals: 'c' }] }, sliceRows(rows(), 1, 4)), [30]);
});

test('says which columns it needs, so that a graph can check them', () => {
  const { spec } = filterRows({ minHistory: 1, bothLabels: true, where: [{ column: 'user', atLeast: 1 }] });
  assert.deepEqual(spec.reads, { history: 'list<int32>', labels: 'list<bool>' });
  assert.deepEqual(spec.needs, ['user']);
});

test('refuses a condition that does not suit its column', async () => {
  const wrong = { name: 'DataError', code: 'column-type' };
  await assert.rejects(kept({ where: [{ column: 'name', atLeast: 1 }] }), wrong);
  await assert.rejects(kept({ where: [{ column: 'user', equals: 'ten' }] }), wrong);
  await assert.rejects(kept({ where: [{ column: 'history', atLeast: 1 }] }), wrong);
  await assert.rejects(kept({ where: [{ column: 'usr', atLeast: 1 }] }), { code: 'missing-column', hint: /did you mean "user"/ });
});

test('refuses a condition that says nothing, or too much', () => {
  const wrong = { name: 'OptionsError', code: 'wrong-value' };
  assert.throws(() => filterRows({ where: [{ column: 'user' }] }), wrong);
  assert.throws(() => filterRows({ where: [{ column: 'user', above: 3 } as never] }), wrong);
  assert.throws(() => filterRows({ minCandidate: 2 } as never), { code: 'unknown-key', hint: /minCandidates/ });
});
