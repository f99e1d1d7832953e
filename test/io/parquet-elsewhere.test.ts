import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { parquetWriteBuffer } from 'hyparquet-writer';
// @ts-expect-error it has no types
import parquetjs from 'parquetjs-lite';

import type { Shape } from '../../src/core/batch.ts';
import { type Column, listOf } from '../../src/core/column.ts';
import { parquetRowCount, parquetShape, readParquet, readParquetColumns, writeParquet } from '../../src/io/parquet.ts';
import { shared, skipWithout } from '../shared.ts';

const folder = await mkdtemp(join(tmpdir(), 'rxrec-parquet-elsewhere-'));
after(() => rm(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

const rows = 6144;
const lengths = Int32Array.from({ length: rows }, (_, row) => 1 + row % 4);
const items = lengths.reduce((sum, length) => sum + length, 0);
const columns = {
  user: Int32Array.from({ length: rows }, (_, row) => row - 7),
  time: Float64Array.from({ length: rows }, (_, row) => row / 3),
  score: Float32Array.from({ length: rows }, (_, row) => row / 7),
  label: Uint8Array.from({ length: rows }, (_, row) => row % 2),
  title: Array.from({ length: rows }, (_, row) => (row % 5 === 0 ? '' : `title ${row % 97} 🦊`)),
  history: listOf(Int32Array.from({ length: items }, (_, item) => item), lengths),
  texts: listOf(Array.from({ length: items }, (_, item) => `t${item % 11}`), lengths),
  vector: { width: 4, values: Float32Array.from({ length: 4 * rows }, (_, number) => number / 3) },
} satisfies Record<string, Column>;

/** The rows as objects, as the other readers hand them out. */
const objects = Array.from({ length: rows }, (_, row) => {
  const [from, until] = [columns.history.offsets[row]!, columns.history.offsets[row + 1]!];
  return {
    user: columns.user[row], time: columns.time[row], score: columns.score[row], label: columns.label[row] === 1, title: columns.title[row],
    history: [...columns.history.values.subarray(from, until)], texts: columns.texts.values.slice(from, until),
    vector: [...columns.vector.values.subarray(4 * row, 4 * row + 4)],
  };
});

async function bufferOf(path: string): Promise<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = await readFile(path);
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}

test('hyparquet reads what is written here, zstd and snappy, with empty lists', async () => {
  for (const compression of ['zstd', 'snappy'] as const) {
    await writeParquet(at('ours.parquet'), columns, { compression, rowGroupRows: 2048 });
    const file = await bufferOf(at('ours.parquet'));
    assert.deepEqual(await parquetReadObjects({ file, compressors }), objects);
    assert.deepEqual((await parquetMetadataAsync(file)).row_groups.map(({ num_rows }) => Number(num_rows)), [2048, 2048, 2048]);
  }
  await writeParquet(at('empty.parquet'), { l: listOf(Int32Array.of(1), [0, 1, 0]) });
  assert.deepEqual(await parquetReadObjects({ file: await bufferOf(at('empty.parquet')), compressors }), [{ l: [] }, { l: [1] }, { l: [] }]);
});

test('parquetjs-lite reads the flat columns and the lists of a snappy file', async () => {
  await writeParquet(at('snappy.parquet'), columns, { compression: 'snappy', rowGroupRows: 2048 });
  const reader = await parquetjs.ParquetReader.openFile(at('snappy.parquet'));
  const cursor = reader.getCursor();
  const listed = (value: { list: { element: unknown }[] }) => value.list.map(({ element }) => element);
  for (const wanted of objects) {
    const row = await cursor.next();
    assert.deepEqual({ ...row, history: listed(row.history), texts: listed(row.texts), vector: listed(row.vector) }, wanted);
  }
  assert.equal(await cursor.next(), null);
  await reader.close();
});

test('what hyparquet-writer writes is read here', async () => {
  const buffer = parquetWriteBuffer({
    columnData: [
      { name: 'user', data: [...columns.user], type: 'INT32' }, { name: 'time', data: [...columns.time], type: 'DOUBLE' },
      { name: 'score', data: [...columns.score], type: 'FLOAT' }, { name: 'label', data: objects.map(({ label }) => label), type: 'BOOLEAN' },
      { name: 'title', data: columns.title, type: 'STRING' }, { name: 'id', data: [...columns.user].map(BigInt), type: 'INT64' },
    ],
    rowGroupSize: 2000,
  });
  await writeFile(at('theirs.parquet'), Buffer.from(buffer));
  const shape = { user: 'int32', time: 'float64', score: 'float32', label: 'bool', title: 'utf8', id: 'float64' } as const satisfies Shape;
  assert.deepEqual(await parquetShape(at('theirs.parquet')), shape);
  const { user, time, score, label, title } = columns;
  assert.deepEqual((await readParquetColumns(at('theirs.parquet'))).columns, { user, time, score, label, title, id: Float64Array.from(user) });
});

test('what parquetjs-lite writes is read here', async () => {
  const schema = new parquetjs.ParquetSchema({ user: { type: 'INT32' }, title: { type: 'UTF8', compression: 'SNAPPY' }, score: { type: 'DOUBLE' }, label: { type: 'BOOLEAN' }, history: { type: 'INT32', repeated: true } });
  const writer = await parquetjs.ParquetWriter.openFile(schema, at('lite.parquet'));
  for (const { user, title, time, label, history } of objects) await writer.appendRow({ user, title, score: time, label, history });
  await writer.close();
  const { user, title, time, label, history } = columns;
  assert.deepEqual((await readParquetColumns(at('lite.parquet'))).columns, { user, title, score: time, label, history });
});

const real = {
  'data/ml-1m/ratings.parquet': undefined, 'data/hm/articles.parquet': undefined, 'data/hm/transactions_2020-09-16_22.parquet': undefined,
  'data/ebnerd-test/behaviors.parquet': undefined, 'data/ebnerd-test/history.parquet': undefined,
};

for (const path of Object.keys(real)) {
  test(`the real file ${path} is read as hyparquet reads it`, skipWithout(path), async () => {
    const file = await bufferOf(shared(path)!);
    const { num_rows } = await parquetMetadataAsync(file);
    assert.equal(await parquetRowCount(shared(path)!), Number(num_rows));
    const shape = Object.fromEntries(Object.entries(await parquetShape(shared(path)!)).filter(([, type]) => !type.startsWith('list<')));
    const wanted = await parquetReadObjects({ file, compressors, columns: Object.keys(shape), rowEnd: 500 });
    const nulls = Object.keys(shape).filter((name) => wanted.some((row) => row[name] === null || row[name] === undefined));
    const named = Object.fromEntries(Object.entries(shape).filter(([name]) => !nulls.includes(name)));
    for await (const { columns: read } of readParquet(shared(path)!, { shape: named, until: 500, batchRows: 500 })) {
      for (const name of Object.keys(named)) assert.deepEqual(Array.from(read[name] as Float64Array, plain), wanted.map((row) => plain(row[name])), name);
    }
  });
}

test('the real histories of EB-NeRD come as lists', skipWithout('data/ebnerd-test/history.parquet'), async () => {
  const { rowCount, columns: read } = await readParquetColumns(shared('data/ebnerd-test/history.parquet')!, { user_id: 'utf8', article_id_fixed: 'list<int32>' });
  const history = read['article_id_fixed'] as { offsets: Int32Array; values: Int32Array };
  assert.ok(rowCount > 0 && history.values.length > rowCount && history.values.every((id) => id > 0));
  assert.equal(history.offsets.at(-1), history.values.length);
});

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'boolean') return Number(value);
  return value instanceof Date ? value.getTime() : value;
}
