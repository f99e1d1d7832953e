import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { batchOf } from '../../src/core/batch.ts';
import { listOf } from '../../src/core/column.ts';
import { connect } from '../../src/io/duckdb.ts';
import { ioError } from '../../src/io/io-error.ts';
import { parquet, parquetRowCount, parquetShape, readParquet, readParquetColumns, writeParquet } from '../../src/io/parquet.ts';

const folder = await mkdtemp(join(tmpdir(), 'rxrec-parquet-faults-'));
after(() => rm(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

const rows = 20_000;
const columns = {
  user: Int32Array.from({ length: rows }, (_, row) => row),
  title: Array.from({ length: rows }, (_, row) => `title of row ${row * 7919}`),
  history: listOf(Int32Array.from({ length: 3 * rows }, (_, item) => item * 31), new Int32Array(rows).fill(3)),
};
const good = at('good.parquet');
await writeParquet(good, columns, { rowGroupRows: 2048 });

async function made(name: string, content: string | Uint8Array): Promise<string> {
  await writeFile(at(name), content);
  return at(name);
}

/** A file that DuckDB writes from SQL: what others may hand us. */
async function selected(name: string, sql: string): Promise<string> {
  const connection = await connect();
  await connection.run(`COPY (${sql}) TO '${at(name)}' (FORMAT parquet)`);
  connection.closeSync();
  return at(name);
}

async function drain(path: string, options = {}): Promise<number> {
  let count = 0;
  for await (const batch of readParquet(path, options)) count += batch.rows.length;
  return count;
}

test('an empty file, one that is no Parquet and a truncated one say so', async () => {
  await assert.rejects(drain(await made('empty.parquet', '')), { name: 'DataError', code: 'empty', message: /empty\.parquet: empty file \(0 bytes\), expected Parquet/ });
  await assert.rejects(drain(await made('text.parquet', 'user,item\n1,2\n')), { code: 'not-parquet', message: /text\.parquet: starts with "user", expected "PAR1"/ });
  await assert.rejects(drain(await made('short.parquet', 'PAR1')), { code: 'not-parquet', message: /short\.parquet/ });
  const bytes = await readFile(good);
  for (const part of [0.1, 0.5, 0.99]) {
    const path = await made('cut.parquet', bytes.subarray(0, Math.floor(part * bytes.length)));
    for (const open of [drain, parquetShape, parquetRowCount]) {
      await assert.rejects(open(path), { code: 'not-parquet', message: /cut\.parquet: ends with .* after \d+ bytes, expected "PAR1": truncated/ });
    }
  }
  await assert.rejects(drain(await made('footless.parquet', 'PAR1 nothing here, nothing at all PAR1')), { code: 'malformed', message: /footless\.parquet: cannot be read/ });
});

test('a damaged file is an error, or reads as the number of rows it has, but never ends the process', async () => {
  const bytes = await readFile(good);
  let refused = 0;
  let state = 1;
  for (let trial = 0; trial < 60; trial++) {
    const damaged = Buffer.from(bytes);
    for (let hit = 0; hit < 8; hit++) {
      state = (state * 48_271) % 2_147_483_647;
      damaged[8 + state % (bytes.length - 16)] = state % 251;
    }
    try {
      assert.equal(await drain(await made(`damaged-${trial}.parquet`, damaged)), rows);
    } catch (error) {
      assert.equal((error as Error).name, 'DataError');
      refused++;
    }
  }
  assert.ok(refused > 30, `${refused} of 60 were noticed`);
});

test('damage in the pages names the file and how far reading came', async () => {
  const damaged = Buffer.from(await readFile(good));
  damaged.fill(0xff, damaged.length >> 2, damaged.length >> 1);
  await assert.rejects(drain(await made('pages.parquet', damaged)), { code: 'malformed', message: /pages\.parquet, near row \d+: cannot be read/ });
});

test('a missing column names the file, what it has and the nearest; a wrong type both types', async () => {
  await assert.rejects(drain(good, { shape: { usr: 'int32' } }),
    { code: 'missing-column', message: `${good}: no column "usr" (int32); it has user, title, history`, hint: 'did you mean "user"?' });
  await assert.rejects(drain(good, { shape: { title: 'int32' } }), { code: 'column-type', message: `${good}: column "title" is VARCHAR, expected int32` });
  await assert.rejects(drain(good, { shape: { user: 'list<int32>' } }), { code: 'column-type', message: /column "user" is INTEGER, expected list<int32>/ });
  await assert.rejects(drain(good, { shape: { history: 'list<list<int32>>' } }), { code: 'column-type' });
  await assert.rejects(drain(good, { shape: { __proto__x: 'int32' } }), { code: 'missing-column' });
});

test('a column of a type that there is no column for is an error only when it is asked for', async () => {
  const path = await selected('struct.parquet', "SELECT 1 AS a, {'x': 1} AS s, [1.5::DOUBLE] AS d");
  assert.deepEqual(await parquetShape(path), { a: 'int32' });
  await assert.rejects(drain(path), { code: 'column-type', message: /struct\.parquet: column "s" is STRUCT.*no column type for/ });
  assert.equal(await drain(path, { shape: { a: 'int32' } }), 1);
});

test('a NULL is an error at its row, in a column and inside a list, or becomes what it shall', async () => {
  const path = await selected('nulls.parquet',
    "SELECT i, CASE WHEN i <> 3000 THEN i END AS n, CASE WHEN i <> 70 THEN 'x' END AS t, CASE WHEN i <> 5 THEN [i, i] END AS l, CASE WHEN i <> 9 THEN [i] ELSE [NULL] END AS inside FROM range(5000) r(i)");
  for (const [column, type, row] of [['n', 'float64', 3000], ['t', 'utf8', 70], ['l', 'list<int32>', 5], ['inside', 'list<int32>', 9]] as const) {
    await assert.rejects(drain(path, { shape: { i: 'int32', [column]: type }, batchRows: 100 }),
      { code: 'null-value', message: new RegExp(`nulls\\.parquet: row ${row}, column "${column}": found no value \\(NULL\\).*, expected ${type}`) });
  }
  const whenNull = { n: Number.NaN, t: '', l: [] as const };
  const { columns: { n, t, l } } = await readParquetColumns(path, { n: 'float64', t: 'utf8', l: 'list<int32>' }, { whenNull });
  assert.deepEqual([(n as Float64Array)[3000], (t as string[])[70], (l as { offsets: Int32Array }).offsets.slice(5, 7)], [Number.NaN, '', Int32Array.of(10, 10)]);
});

test('a whole number is read exactly or refused at its row', async () => {
  const path = await selected('wide.parquet', 'SELECT CASE WHEN i = 40 THEN 9007199254740993 ELSE i END::BIGINT AS n, [i, CASE WHEN i = 50 THEN 3000000000 ELSE i END] AS l, i = 60 OR i > 1 AS b FROM range(100) r(i)');
  await assert.rejects(drain(path, { shape: { n: 'float64' } }), { code: 'column-type', message: /wide\.parquet: row 40, column "n": found a whole number past 2\^53.*expected float64/ });
  await assert.rejects(drain(path, { shape: { l: 'list<int32>' } }), { code: 'column-type', message: /row 50, column "l": found 3000000000, past the int32 range \(inside a list\)/ });
  await assert.rejects(drain(path, { shape: { n: 'bool' } }), { code: 'column-type', message: /row 2, column "n": found 2, neither 0 nor 1/ });
  assert.equal(await drain(path, { shape: { n: 'utf8' } }), 100);
});

test('a file with fewer rows than the others of its folder, or other columns, is told by name', async () => {
  await writeParquet(at('mixed/a.parquet'), { n: Int32Array.of(1) });
  await writeParquet(at('mixed/b.parquet'), { m: Int32Array.of(2) });
  await assert.rejects(drain(at('mixed')), { code: 'missing-column', message: /mixed\/b\.parquet: no column "n"/ });
  await mkdir(at('nothing'));
  await assert.rejects(drain(at('nothing')), { code: 'missing-file', message: /nothing: a folder without \.parquet files/ });
  await assert.rejects(drain(at('god.parquet')), { code: 'missing-file', hint: `did you mean "${good}"?` });
});

test('a file that shrinks while it is read does not pass for a shorter table', async () => {
  await writeParquet(at('shrinks.parquet'), { n: Float64Array.from({ length: 4_000_000 }, (_, row) => Math.sin(row)) }); // far more than is read ahead
  await assert.rejects(async () => {
    for await (const { span } of readParquet(at('shrinks.parquet'), { batchRows: 1000 })) if (span.first === 0) await truncate(at('shrinks.parquet'), 5000);
  }, { name: 'DataError', message: /shrinks\.parquet/ });
});

test('a folder that cannot be written is an error that names the file', async () => {
  const below = join(good, 'below.parquet');
  for (const write of [() => writeParquet(below, { n: Int32Array.of(1) }), () => parquet(good).open({ name: 'below', shape: { n: 'int32' } })]) {
    await assert.rejects(write, { name: 'DataError', code: 'cannot-write', message: /good\.parquet: cannot be written \(E(EXIST|NOTDIR)/ });
  }
  await mkdir(at('taken.parquet'));
  await assert.rejects(writeParquet(at('taken.parquet'), { n: Int32Array.of(1) }), { code: 'cannot-write', message: /taken\.parquet/ });
});

test('a full disk is told apart from other failures, by Node and by DuckDB', { skip: process.platform !== 'linux' && 'needs /dev/full' }, async () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  assert.deepEqual([ioError(full, 'write', 'x').code, ioError(new Error('EIO'), 'write', 'x').code], ['disk-full', 'cannot-write']);
  const connection = await connect();
  const said = await connection.run("COPY (SELECT range FROM range(3000000)) TO '/dev/full' (FORMAT parquet, USE_TMP_FILE false)").then(() => undefined, (error: unknown) => error);
  connection.closeSync();
  assert.deepEqual({ ...ioError(said, 'write', 'scores.parquet') as { code: string } }.code, 'disk-full');
  await assert.rejects(writeFile('/dev/full', 'x').catch((cause: unknown) => { throw ioError(cause, 'write', '/dev/full'); }), { code: 'disk-full' });
});

test('no memory and no disk to spill to is told by the folder that wants space, whatever was being done', () => {
  const said = new Error('Out of Memory Error: failed to offload data block of size 256.0 KiB (0 bytes/0 bytes used).\nMore.');
  for (const doing of ['read', 'write'] as const) {
    const { code, message, hint } = ioError(said, doing, 'scores.parquet') as Error & { code: string; hint: string };
    assert.equal(code, 'disk-full');
    assert.match(message, /^scores\.parquet: neither memory nor the disk for temporary files was enough \(Out of Memory/);
    assert.ok(hint.includes(tmpdir()));
  }
});

test('an error of a write leaves no file, not even a temporary one', async () => {
  const part = await parquet(at('clean')).open({ name: 'part', shape: { n: 'int32' } });
  await part.write(batchOf({ n: Int32Array.of(1) }, 1));
  await rm(at('clean'), { recursive: true });
  await assert.rejects(part.close(), { code: 'cannot-write' });
  await assert.rejects(readFile(at('clean/part.parquet.tmp')), { code: 'ENOENT' });
});
