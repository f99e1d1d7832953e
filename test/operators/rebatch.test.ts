import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastValueFrom, of, toArray } from 'rxjs';

import { rebatch } from '../../operators/rebatch.ts';
import { type Batch, batchOf } from '../../src/core/batch.ts';
import { takeRows } from '../../src/core/rows.ts';
import { valuesOf } from '../../src/testing/columns.ts';
import { operatorContract } from '../../src/testing/operator-contract.ts';

/** A batch of `count` rows whose columns repeat the source row number. */
const numbered = (count: number, first = 0) => {
  const n = Int32Array.from({ length: count }, (_, i) => first + i);
  return batchOf({ n, list: { offsets: Int32Array.from({ length: count + 1 }, (_, i) => i), values: n } }, count, first);
};
const cut = (rows: number, given: readonly Batch<{ n: Int32Array }>[], across?: number) =>
  lastValueFrom(of(...given).pipe(rebatch(across === undefined ? { rows } : { rows, across }), toArray()));
const spans = (batches: readonly Batch<unknown>[]) => batches.map(({ span }) => [span.first, span.end]);

operatorContract(() => rebatch({ rows: 4 }), [numbered(3), numbered(6, 3), numbered(1, 9)]);

test('cuts to size and lets the last batch be shorter', async () => {
  const out = await cut(4, [numbered(3), numbered(6, 3), numbered(1, 9)]);
  assert.deepEqual(out.map(({ columns }) => [...columns.n]), [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]);
  assert.deepEqual(spans(out), [[0, 4], [4, 8], [8, 10]]);
  assert.deepEqual(out.map(({ rows }) => [...rows]), [[0, 1, 2, 3], [0, 1, 2, 3], [0, 1]]);
});

test('cuts one large batch into many, lists too', async () => {
  const [whole] = [numbered(10, 100)];
  const out = await lastValueFrom(of(whole!).pipe(rebatch({ rows: 3 }), toArray()));
  assert.deepEqual(out.flatMap(({ columns }) => valuesOf(columns.list)), Array.from({ length: 10 }, (_, i) => [100 + i]));
  assert.deepEqual(spans(out), [[100, 103], [103, 106], [106, 109], [109, 110]]);
});

test('hands a batch of the right size on as it is', async () => {
  const whole = numbered(4);
  assert.equal((await cut(4, [whole]))[0], whole);
});

/** Of source rows 0 to 11 only some are left. */
const sparse = (left: number[]) => takeRows(numbered(12), Int32Array.from(left));

test('a source row that was left out goes with the row before it', async () => {
  const out = await cut(2, [sparse([1, 4, 5, 9])], 100);
  assert.deepEqual(out.map(({ columns }) => [...columns.n]), [[1, 4], [5, 9]]);
  assert.deepEqual(spans(out), [[0, 5], [5, 12]]);
});

test('a batch covers no more source rows than `across`, so that it never waits for rows outside the window', async () => {
  const out = await cut(4, [sparse([1, 4, 5, 9])]);
  assert.deepEqual(out.map(({ columns }) => [...columns.n]), [[1], [4, 5], [9]]);
  assert.deepEqual(spans(out), [[0, 4], [4, 8], [8, 12]]);
});

test('source rows that were all left out still go on', async () => {
  const out = await cut(4, [{ ...sparse([]), span: { first: 0, end: 9 } }, numbered(3, 9)]);
  assert.deepEqual(spans(out), [[0, 4], [4, 8], [8, 12]]);
  assert.deepEqual(out.map(({ columns }) => [...columns.n]), [[], [], [9, 10, 11]]);
});

/** Each source row `copies` times. */
const expanded = (copies: number[]) =>
  takeRows(numbered(copies.length), Int32Array.from(copies.flatMap((count, row) => Array<number>(count).fill(row))));

test('a source row that was expanded stays in one batch', async () => {
  const out = await cut(4, [expanded([3, 3, 1, 6, 2])]);
  assert.deepEqual(out.map(({ columns }) => [...columns.n]), [[0, 0, 0], [1, 1, 1, 2], [3, 3, 3, 3, 3, 3], [4, 4]]);
  assert.deepEqual(spans(out), [[0, 1], [1, 3], [3, 4], [4, 5]]);
});

test('a fault goes with the batch that covers its row', async () => {
  const fault = (row: number) => ({ row, operator: 'earlier', code: 'made-up', message: `row ${row}` });
  const out = await cut(4, [{ ...sparse([0, 1, 2, 6, 7]), faults: [fault(3), fault(5), fault(8)] }]);
  assert.deepEqual(out.map(({ faults }) => faults.map(({ row }) => row)), [[3], [5], [8]]);
});

test('many small batches are joined once', async () => {
  const out = await cut(1000, Array.from({ length: 3000 }, (_, i) => numbered(1, i)));
  assert.deepEqual(spans(out), [[0, 1000], [1000, 2000], [2000, 3000]]);
});

test('refuses a size that is none', () => {
  assert.throws(() => rebatch({ rows: 0 }), { name: 'OptionsError', code: 'wrong-value', message: /rebatch: "rows" is 0/ });
  assert.throws(() => rebatch({ row: 3 } as never), { code: 'unknown-key', hint: /"rows"/ });
});
