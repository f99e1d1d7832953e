import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { concat, concatMap, from, lastValueFrom, map, NEVER, of, throwError, toArray } from 'rxjs';

import { saveRows } from '../../operators/save-rows.ts';
import { batchOf } from '../../src/core/batch.ts';
import { DataError } from '../../src/core/errors.ts';
import { parquet, readParquetColumns } from '../../src/io/parquet.ts';
import { operatorContract } from '../../src/testing/operator-contract.ts';
import { flags, floats, integers } from './lists.ts';
import { madeUpTable } from './made-up-table.ts';

const rows = (count: number, first = 0) => batchOf({
  user: Int32Array.from({ length: count }, (_, i) => first + i), score: Float32Array.from({ length: count }, (_, i) => (first + i) / 2),
  history: integers(Array.from({ length: count }, (_, i) => [i])),
}, count, first);
const columns = ['score', 'user'];
const turn = () => new Promise(setImmediate);

operatorContract(() => saveRows({ to: madeUpTable(), columns }), [rows(2), rows(3, 2)]);
operatorContract(() => saveRows({ to: madeUpTable(), columns }).placed!({ folder: 'run', part: 'part-00003' }), [rows(2), rows(3, 2)]);

test('writes the columns it is told, in order, and lets all of them go on', async () => {
  const to = madeUpTable();
  const out = await lastValueFrom(of(rows(2), rows(1, 2)).pipe(saveRows({ to, columns }), toArray()));
  assert.deepEqual(to.parts.get('scores/part-00000'), { shape: { score: 'float32', user: 'int32' },
    rows: [{ row: 0, score: 0, user: 0 }, { row: 1, score: 0.5, user: 1 }, { row: 2, score: 1, user: 2 }] });
  assert.deepEqual(Object.keys(out[0]!.columns), ['user', 'score', 'history']);
});

test('in a run it writes into the run folder, one part per partition', async () => {
  const to = madeUpTable();
  await lastValueFrom(of(rows(1)).pipe(saveRows({ to, columns }).placed!({ folder: 'out/run/llm', part: 'part-00007' })));
  assert.deepEqual([...to.parts.keys()], ['out/run/llm/scores/part-00007']);
});

test('per candidate, it writes what explode makes, and the rows that go on keep their lists', async () => {
  const to = madeUpTable();
  const impressions = batchOf({ user: Int32Array.of(7, 8), candidates: integers([[1, 2], [3]]), labels: flags([[0, 1], [1]]),
    scores: floats([[0.5, 1], [2]]) }, 2, 40);
  const operator = saveRows({ to, columns: ['impression', 'user', 'item', 'label', 'score'], per: 'candidate' });
  assert.deepEqual([operator.spec.reads, operator.spec.needs],
    [{ candidates: 'list<int32>', labels: 'list<bool>', scores: 'list<float32>' }, ['user']]);
  assert.equal(await lastValueFrom(of(impressions).pipe(operator)), impressions);
  assert.deepEqual(to.parts.get('scores/part-00000')!.rows, [
    { row: 40, impression: 40, user: 7, item: 1, label: 0, score: 0.5 }, { row: 40, impression: 40, user: 7, item: 2, label: 1, score: 1 },
    { row: 41, impression: 41, user: 8, item: 3, label: 1, score: 2 },
  ]);
});

test('a batch goes on only when it has been written, and the end only when the part is closed', async () => {
  let isClosed = false;
  const to = madeUpTable({ before: () => turn() as Promise<void>, onClose: async () => { await turn(); isClosed = true; } });
  const seen = from([rows(1), rows(2, 1), rows(1, 3)]).pipe(saveRows({ to, columns }), map(() => to.events.length), toArray());
  assert.deepEqual(await lastValueFrom(seen), [2, 3, 4]);
  assert.ok(isClosed);
  assert.deepEqual(to.events, ['open scores/part-00000', 'write 1', 'write 2', 'write 1', 'close']);
});

test('after an error of the rows nothing is left of the part', async () => {
  const to = madeUpTable();
  const failing = concat(of(rows(1)), throwError(() => new Error('boom')));
  await assert.rejects(lastValueFrom(failing.pipe(saveRows({ to, columns }))), /boom/);
  await turn();
  assert.deepEqual(to.events.slice(-1), ['abandon']);
  assert.equal(to.parts.size, 0);
});

test('a disk that is full is an error, and nothing is left of the part', async () => {
  const to = madeUpTable({ before: ({ span }) => { if (span.first > 0) throw new DataError('disk-full', 'no space left', 'make room'); } });
  await assert.rejects(lastValueFrom(of(rows(1), rows(1, 1)).pipe(saveRows({ to, columns }))), { name: 'DataError', code: 'disk-full' });
  await turn();
  assert.deepEqual(to.events, ['open scores/part-00000', 'write 1', 'abandon']);
});

test('a part that cannot be closed is an error, and is given up', async () => {
  const to = madeUpTable({ onClose: () => { throw new DataError('cannot-write', 'no', 'why'); } });
  await assert.rejects(lastValueFrom(of(rows(1)).pipe(saveRows({ to, columns }))), { code: 'cannot-write' });
  await turn();
  assert.deepEqual(to.events.slice(-1), ['abandon']);
});

test('unsubscribing gives the part up once the write under way has ended', async () => {
  const to = madeUpTable({ before: () => turn() as Promise<void> });
  const reading = concat(of(rows(1)), NEVER).pipe(concatMap((batch) => of(batch)), saveRows({ to, columns })).subscribe();
  await turn();
  reading.unsubscribe();
  for (let turns = 0; turns < 5; turns++) await turn();
  assert.deepEqual(to.events, ['open scores/part-00000', 'write 1', 'abandon']);
});

test('rows that never come leave no part behind', async () => {
  const to = madeUpTable();
  assert.deepEqual(await lastValueFrom(of<ReturnType<typeof rows>>().pipe(saveRows({ to, columns }), toArray())), []);
  assert.deepEqual(to.events, []);
});

test('refuses a column that the rows do not have', async () => {
  await assert.rejects(lastValueFrom(of(rows(1)).pipe(saveRows({ to: madeUpTable(), columns: ['scores'] }))),
    { name: 'DataError', code: 'missing-column', hint: /did you mean "score"/ });
  assert.throws(() => saveRows({ to: madeUpTable(), columns: [] }), { name: 'OptionsError', code: 'wrong-value' });
});

test('a part on disk has its final name only when the rows have ended, and holds them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rxrec-save-rows-'));
  try {
    const operator = saveRows({ to: parquet('scores'), columns }).placed!({ folder, part: 'part-00002' });
    await assert.rejects(lastValueFrom(concat(of(rows(2)), throwError(() => new Error('boom'))).pipe(operator)), /boom/);
    for (let turns = 0; turns < 1000 && (await readdir(join(folder, 'scores'))).length > 0; turns++) await turn();
    assert.deepEqual(await readdir(join(folder, 'scores')), []);
    await lastValueFrom(of(rows(2), rows(3, 2)).pipe(operator));
    assert.deepEqual(await readdir(join(folder, 'scores')), ['part-00002.parquet']);
    const { columns: read } = await readParquetColumns(join(folder, 'scores'));
    assert.deepEqual([Object.keys(read), read.user, read.score], [columns, Int32Array.of(0, 1, 2, 3, 4), Float32Array.of(0, 0.5, 1, 1.5, 2)]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
