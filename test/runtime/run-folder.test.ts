import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { readParquetColumns } from '../../src/io/parquet.ts';
import { openRunFolder } from '../../src/runtime/run-folder.ts';

const newFolder = () => join(mkdtempSync(join(tmpdir(), 'rxrec-run-')), 'graph', 'f00d');
const fault = (row: number) => ({ row, branch: 'llm', operator: 'scoreYesNo', code: 'not-finite', message: `row ${row}` });
const partition = (from: number, faults = [fault(from)]) =>
  ({ from, until: from + 10, end: from + 10, faults, folds: new Map([['llm', Uint8Array.of(1, 2, 255)], ['', new Uint8Array()]]) });

test('a partition comes back as it was saved', async () => {
  const folder = await openRunFolder(newFolder());
  await folder.save(0, partition(0));
  assert.deepEqual(await folder.load(0), { ...partition(0) });
  assert.equal(await folder.load(1), undefined);
  await folder.close();
});

test('faults of all partitions lie in one table, those of an earlier sitting included', async () => {
  const path = newFolder();
  const first = await openRunFolder(path);
  await first.save(0, partition(0));
  await first.close();
  const second = await openRunFolder(path);
  await second.load(0);
  await second.save(1, partition(10));
  await second.close();
  const { rowCount, columns } = await readParquetColumns(join(path, 'faults.parquet'));
  assert.equal(rowCount, 2);
  assert.deepEqual([...columns.row as Float64Array], [0, 10]);
  assert.deepEqual(columns.code, ['not-finite', 'not-finite']);
});

test('a run without faults leaves an empty table of them', async () => {
  const path = newFolder();
  const folder = await openRunFolder(path);
  await folder.save(0, partition(0, []));
  await folder.close();
  assert.equal((await readParquetColumns(join(path, 'faults.parquet'))).rowCount, 0);
});

test('two processes cannot run in one folder', async () => {
  const path = newFolder();
  const held = await openRunFolder(path);
  await assert.rejects(openRunFolder(path), { name: 'RunError', code: 'in-use', message: new RegExp(`process ${process.pid}`) });
  await held.close();
  await (await openRunFolder(path)).close();
});

test('the lock of a process that is gone holds nothing', async () => {
  const path = newFolder();
  mkdirSync(path, { recursive: true });
  const { pid } = spawnSync(process.execPath, ['--version']);
  writeFileSync(join(path, 'lock'), `${pid} 123`);
  await (await openRunFolder(path)).close();
});

test('a recycled process id is not taken for the process that died', { skip: !existsSync('/proc/self/stat') && 'no /proc here' }, async () => {
  const path = newFolder();
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'lock'), `${process.pid} 1`);
  await (await openRunFolder(path)).close();
});

test('half-written files of a killed run are cleared, finished ones are not', async () => {
  const path = newFolder();
  mkdirSync(join(path, 'llm', 'scores'), { recursive: true });
  writeFileSync(join(path, 'llm', 'scores', 'part-00001.parquet.tmp'), 'half');
  writeFileSync(join(path, 'llm', 'scores', 'part-00000.parquet'), 'whole');
  await (await openRunFolder(path)).close();
  assert.deepEqual(readdirSync(join(path, 'llm', 'scores')), ['part-00000.parquet']);
});

test('a fresh run forgets what was finished', async () => {
  const path = newFolder();
  const first = await openRunFolder(path);
  await first.save(0, partition(0));
  await first.close();
  const fresh = await openRunFolder(path, { fresh: true });
  assert.equal(await fresh.load(0), undefined);
  await fresh.close();
});

test('a folder below a file cannot be written, and the error says so', async () => {
  const root = mkdtempSync(join(tmpdir(), 'rxrec-run-'));
  writeFileSync(join(root, 'file'), '');
  await assert.rejects(openRunFolder(join(root, 'file', 'run')), { name: 'DataError', code: 'cannot-write' });
});

test('a damaged checkpoint is refused by name', async () => {
  const path = newFolder();
  mkdirSync(join(path, 'checkpoint'), { recursive: true });
  writeFileSync(join(path, 'checkpoint', 'part-00000.json'), '{"version": 1, "index": 0}');
  const folder = await openRunFolder(path);
  await assert.rejects(folder.load(0), { name: 'DataError', code: 'schema', message: /part-00000\.json/ });
  await folder.close();
});
