import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import type { Shape } from '../../src/core/batch.ts';
import { batchOf } from '../../src/core/batch.ts';
import { type Column, concatColumns, listOf, rowCountOf, sliceColumn } from '../../src/core/column.ts';
import { connect } from '../../src/io/duckdb.ts';
import { parquet, parquetRowCount, parquetShape, readParquet, readParquetColumns, writeParquet } from '../../src/io/parquet.ts';

const folder = await mkdtemp(join(tmpdir(), 'rxrec-parquet-'));
after(() => rm(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

const shape = {
  user: 'int32', time: 'float64', score: 'float32', label: 'bool', title: 'utf8', history: 'list<int32>', labels: 'list<bool>',
  scores: 'list<float32>', texts: 'list<utf8>', tokens: 'list<list<int32>>', vector: 'vec<float32>', logits: 'list<vec<float32>>',
} as const satisfies Shape;

/** Rows with everything that is awkward: empty lists, long and short text, text beyond ASCII, NaN, both infinities. */
function awkward(rows: number): Record<string, Column> {
  const lengths = Int32Array.from({ length: rows }, (_, row) => (row * 7) % 5);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const inner = Int32Array.from({ length: total }, (_, item) => item % 3);
  const tokens = inner.reduce((sum, length) => sum + length, 0);
  const text = (row: number) => ['', 'short', 'twelve bytes', 'a longer text, past the twelve bytes', 'müde 🦊 NUL\0inside, and a newline\n here', '__proto__'][row % 6]!;
  return {
    user: Int32Array.from({ length: rows }, (_, row) => row - 5),
    time: Float64Array.from({ length: rows }, (_, row) => [1.5, Number.NaN, Infinity, 2 ** 53 - 1][row % 4]!),
    score: Float32Array.from({ length: rows }, (_, row) => [0.1, -Infinity, Number.NaN][row % 3]!),
    label: Uint8Array.from({ length: rows }, (_, row) => row % 2),
    title: Array.from({ length: rows }, (_, row) => text(row)),
    history: listOf(Int32Array.from({ length: total }, (_, item) => item), lengths),
    labels: listOf(Uint8Array.from({ length: total }, (_, item) => item % 2), lengths),
    scores: listOf(Float32Array.from({ length: total }, (_, item) => item / 7), lengths),
    texts: listOf(Array.from({ length: total }, (_, item) => text(item)), lengths),
    tokens: listOf(listOf(Int32Array.from({ length: tokens }, (_, token) => token), inner), lengths),
    vector: { width: 3, values: Float32Array.from({ length: 3 * rows }, (_, number) => number) },
    logits: listOf({ width: 2, values: Float32Array.from({ length: 2 * total }, (_, number) => -number) }, lengths),
  };
}

async function allOf(batches: AsyncIterable<{ columns: Record<string, Column> }>): Promise<Record<string, Column>> {
  const parts: Record<string, Column>[] = [];
  for await (const { columns } of batches) parts.push(columns);
  return Object.fromEntries(Object.keys(parts[0]!).map((name) => [name, concatColumns(parts.map((part) => part[name]!))]));
}

test('what was written is read, in every column type', async () => {
  for (const compression of ['zstd', 'snappy'] as const) {
    await writeParquet(at('all.parquet'), awkward(5000), { compression });
    assert.deepEqual((await readParquetColumns(at('all.parquet'), shape)).columns, awkward(5000));
    assert.deepEqual(await allOf(readParquet(at('all.parquet'), { shape, batchRows: 999 })), awkward(5000));
  }
});

test('a file says what its columns are', async () => {
  await writeParquet(at('shape.parquet'), awkward(10));
  assert.deepEqual(await parquetShape(at('shape.parquet')), shape);
  assert.equal(await parquetRowCount(at('shape.parquet')), 10);
  assert.deepEqual((await readParquetColumns(at('shape.parquet'))).columns, awkward(10));
});

test('any range of rows is exactly these rows, with their row numbers as span', async () => {
  const columns = awkward(10_000);
  await writeParquet(at('range.parquet'), columns, { rowGroupRows: 2048 });
  for (const [from, until, batchRows] of [[0, 1, 4096], [2047, 2049, 1], [4095, 9000, 1000], [9999, 20_000, 7], [300, 300, 5], [10_000, 10_001, 5]] as const) {
    let row = from as number;
    for await (const batch of readParquet(at('range.parquet'), { shape, from, until, batchRows })) {
      assert.equal(batch.span.first, row);
      row = batch.span.end;
      assert.ok(row === Math.min(until, 10_000) || batch.rows.length === batchRows);
      assert.deepEqual(batch.columns.user, sliceColumn(columns.user!, batch.span.first, row));
      assert.deepEqual(concatColumns([batch.columns.texts!, batch.columns.texts!]), concatColumns([
        sliceColumn(columns.texts!, batch.span.first, row), sliceColumn(columns.texts!, batch.span.first, row)]));
    }
    assert.equal(row, Math.max(from, Math.min(until, 10_000)));
  }
});

test('a folder of parts is one table, and batches do not stop at the end of a part', async () => {
  const columns = awkward(5000);
  const table = parquet('scores').within(folder);
  for (const [index, [from, until]] of ([[0, 1700], [1700, 1700], [1700, 5000]] as const).entries()) {
    const part = await table.open({ name: `part-0000${index}`, shape });
    for (let row = from as number; row < until; row += 100) {
      await part.write(batchOf(Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, sliceColumn(column, row, row + 100)])), 100, row));
    }
    await part.close();
  }
  assert.deepEqual(await readdir(table.path), ['part-00000.parquet', 'part-00001.parquet', 'part-00002.parquet']);
  const lengths: number[] = [];
  for await (const { rows } of readParquet(table.path)) lengths.push(rows.length);
  assert.deepEqual(lengths, [4096, 904]);
  for (const path of [table.path, join(table.path, '*.parquet')]) assert.deepEqual(await allOf(readParquet(path)), columns);
});

test('rows keep their order when several threads decode many row groups', async () => {
  const columns = { n: Int32Array.from({ length: 300_000 }, (_, row) => row) };
  await writeParquet(at('order.parquet'), columns, { rowGroupRows: 4096 });
  assert.deepEqual((await readParquetColumns(at('order.parquet'))).columns, columns);
});

test('the same rows give the same bytes, however they were batched', async () => {
  const columns = awkward(200_000);
  const bytes = new Set<string>();
  for (const size of [200_000, 4096, 50_001, 4096]) {
    const part = await parquet(folder).open({ name: 'same', shape });
    for (let row = 0; row < 200_000; row += size) {
      const until = Math.min(200_000, row + size);
      await part.write(batchOf(Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, sliceColumn(column, row, until)])), until - row, row));
    }
    await part.close();
    bytes.add((await readFile(at('same.parquet'))).toString('base64'));
  }
  assert.equal(bytes.size, 1);
});

test('a part that is not closed leaves nothing under its name', async () => {
  const part = await parquet(at('half')).open({ name: 'part', shape: { n: 'int32' } });
  await part.write(batchOf({ n: Int32Array.of(1) }, 1));
  assert.deepEqual(await readdir(at('half')), []);
  await part.abandon();
  assert.deepEqual(await readdir(at('half')), []);
});

test('two streams, one of them left early, do not disturb one another', async () => {
  await writeParquet(at('two.parquet'), { n: Int32Array.from({ length: 50_000 }, (_, row) => row) });
  let rows = 0;
  for await (const batch of readParquet(at('two.parquet'))) {
    rows += batch.rows.length;
    for await (const _ of readParquet(at('two.parquet'), { from: 7 })) break;
    await parquetRowCount(at('two.parquet'));
  }
  assert.equal(rows, 50_000);
});

test('a table without rows keeps its columns', async () => {
  await writeParquet(at('none.parquet'), { user: new Int32Array(0), title: [] });
  assert.deepEqual(await readParquetColumns(at('none.parquet')), { rowCount: 0, columns: { user: new Int32Array(0), title: [] } });
  for await (const _ of readParquet(at('none.parquet'))) assert.fail('no batch');
});

test('a vector of other length is refused, as is a batch unlike its part', async () => {
  await writeParquet(at('vectors.parquet'), { v: listOf(Float32Array.of(1, 2, 3), [2, 1]) });
  await assert.rejects(readParquetColumns(at('vectors.parquet'), { v: 'vec<float32>' }), { code: 'column-type', message: /row 1, column "v": found a vector of 1/ });
  const part = await parquet(folder).open({ name: 'unlike', shape: { n: 'int32' } });
  await assert.rejects(part.write(batchOf({ m: Int32Array.of(1) }, 1)), { code: 'missing-column' });
  await assert.rejects(part.write(batchOf({ n: ['1'] }, 1)), { code: 'column-type' });
  await part.abandon();
});

test('every number type of DuckDB is read, whole numbers exactly or not at all', async () => {
  const connection = await connect();
  await connection.run(`COPY (SELECT 1::TINYINT a, 2::UTINYINT b, -3::SMALLINT c, 4::USMALLINT d, 5::UINTEGER e, -9007199254740992::BIGINT f, 7::UBIGINT g,
    8::HUGEINT h, 1.25::DECIMAL(9,2) i, 12345678901.5::DECIMAL(18,1) j, 1.5::DECIMAL(38,1) k, DATE '1970-01-02' l, TIMESTAMP '1970-01-01 00:00:01.5' m,
    TIMESTAMP_NS '2024-01-01 00:00:00' n, 'x'::ENUM('x','y') o, [1,2]::BIGINT[] p, [1.5,2]::DOUBLE[] q, [0.5,1]::FLOAT[2] r, true s)
    TO '${at('types.parquet')}' (FORMAT parquet)`);
  connection.closeSync();
  const asked = { ...await parquetShape(at('types.parquet')), q: 'list<float32>', r: 'vec<float32>' } as const;
  const { columns } = await readParquetColumns(at('types.parquet'), asked as Shape);
  const plain = Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, ArrayBuffer.isView(column) ? (column as Int32Array)[0] : column]));
  assert.deepEqual(plain, {
    a: 1, b: 2, c: -3, d: 4, e: 5, f: -(2 ** 53), g: 7, h: 8, i: 1.25, j: 12345678901.5, k: 1.5, l: 86_400_000, m: 1500, n: 1_704_067_200_000, o: ['x'],
    p: { offsets: Int32Array.of(0, 2), values: Int32Array.of(1, 2) }, q: { offsets: Int32Array.of(0, 2), values: Float32Array.of(1.5, 2) },
    r: { width: 2, values: Float32Array.of(0.5, 1) }, s: 1,
  });
  const texts = await readParquetColumns(at('types.parquet'), { f: 'utf8', p: 'list<utf8>', o: 'utf8' });
  assert.deepEqual(texts.columns, { f: ['-9007199254740992'], p: { offsets: Int32Array.of(0, 2), values: ['1', '2'] }, o: ['x'] });
  await assert.rejects(readParquetColumns(at('types.parquet'), { f: 'int32' }), { code: 'column-type', message: /types.parquet: row 0, column "f": found -9007199254740992, past the int32 range/ });
  assert.equal(rowCountOf(columns.r!), 1);
});

test('columns may have any name', async () => {
  const columns = Object.fromEntries([['__proto__', Int32Array.of(1)], ['a"b', Int32Array.of(2)], ['constructor', Int32Array.of(3)]]) as Record<string, Column>;
  await writeParquet(at("it's.parquet"), columns);
  const read = (await readParquetColumns(at("it's.parquet"))).columns;
  assert.deepEqual(Object.entries(read), Object.entries(columns));
});

test('a temporary file left behind by a killed process is overwritten and never read', async () => {
  const table = at('left');
  await writeParquet(join(table, 'a.parquet'), { n: Int32Array.of(1) });
  await writeFile(join(table, 'b.parquet.tmp'), 'half');
  assert.equal(await parquetRowCount(table), 1);
  await writeParquet(join(table, 'b.parquet'), { n: Int32Array.of(2) });
  assert.deepEqual((await readParquetColumns(table)).columns, { n: Int32Array.of(1, 2) });
});
