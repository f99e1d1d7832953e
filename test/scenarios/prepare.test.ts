import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { listOf } from '../../src/core/column.ts';
import type { Preparation, Scenario, Split } from '../../src/core/scenario.ts';
import { readParquetColumns } from '../../src/io/parquet.ts';
import { prepare } from '../../src/scenarios/prepare.ts';
import { inFolder } from './raw-folder.ts';

interface Options { readonly splits: string; readonly faults: number }

type Row = readonly [user: number, history: number[], candidates: number[], labels: number[]];

/** A scenario of two users and four items, whose rows are given. */
const made = (name: string, rows: { readonly [S in Split]?: readonly Row[] }, also?: (to: Preparation, options: Options) => void): Scenario<Options> => ({
  name, version: 3, title: 'made up', licence: 'none',
  options: { splits: { about: 'splits to write', default: 'train,valid,test' }, faults: { about: 'faults to tell', default: 0 } },
  async prepare(to, options) {
    to.text(['title']);
    await to.items({ id: ['a', 'b', 'c', '__proto__'], title: ['A', 'B', 'C', 'D'] });
    await to.users({ id: ['u', 'v'] });
    for (const split of options.splits.split(',') as Split[]) {
      const own = rows[split] ?? [];
      if (own.length === 0) continue;
      const lists = <T extends Int32Array | Uint8Array>(from: (numbers: number[]) => T, at: 1 | 2 | 3) =>
        listOf(from(own.flatMap((row) => row[at])), own.map((row) => row[at].length));
      await to.impressions(split, {
        user: Int32Array.from(own, ([user]) => user), time: Float64Array.from(own, (_, at) => at),
        history: lists((numbers) => Int32Array.from(numbers), 1), candidates: lists((numbers) => Int32Array.from(numbers), 2), labels: lists((numbers) => Uint8Array.from(numbers), 3),
      });
    }
    also?.(to, options);
  },
});



const rows: { readonly [S in Split]: readonly Row[] } = {
  train: [[0, [0], [1, 2], [1, 0]], [1, [0, 0], [1], [1]]],
  valid: [[0, [0, 1], [3], [1]]],
  test: [[0, [0, 1, 3], [2, 1], [1, 0]], [1, [], [3], [0]]],
};

test('clicks counts each user once, in histories and train, and nothing that valid or test ask about', async () => {
  await inFolder(async (to) => {
    await prepare(made('small', rows), { from: '', to });
    const { columns } = await readParquetColumns(join(to, 'items.parquet'));
    assert.deepEqual(columns['clicks'], Int32Array.of(2, 2, 0, 0));
  });
});

test('the manifest counts users, items, impressions, rows and positives per split and in all', async () => {
  await inFolder(async (to) => {
    const manifest = await prepare(made('small', rows, (out) => { out.dropped('bored', 2); out.dropped('bored'); out.note('Said.'); }), { from: '', to });
    assert.deepEqual(manifest.counts, { users: 2, items: 4, impressions: 5, rows: 7, positives: 4 });
    const { columns: _, ...train } = manifest.splits.train!;
    assert.deepEqual(train, { users: 2, items: 3, impressions: 2, rows: 3, positives: 2 });
    assert.deepEqual([manifest.dropped, manifest.notes], [{ bored: 3 }, ['Said.']]);
    assert.deepEqual(JSON.parse(await readFile(join(to, 'scenario.json'), 'utf8')), JSON.parse(JSON.stringify(manifest)));
    assert.deepEqual((await readdir(to)).sort(),
      ['faults.parquet', 'items.parquet', 'scenario.json', 'test.parquet', 'train.parquet', 'users.parquet', 'valid.parquet']);
  });
});

test('a split without rows has no file, and one of an earlier preparation goes away', async () => {
  await inFolder(async (to) => {
    await prepare(made('small', rows), { from: '', to });
    await prepare(made('small', rows), { from: '', to, options: { splits: 'test' } });
    assert.deepEqual((await readdir(to)).sort(), ['faults.parquet', 'items.parquet', 'scenario.json', 'test.parquet', 'users.parquet']);
  });
});

test('refuses a folder that holds another scenario or a file that is none of ours', async () => {
  await inFolder(async (to) => {
    await prepare(made('small', rows), { from: '', to });
    await assert.rejects(prepare(made('other', rows), { from: '', to }),
      { name: 'DataError', code: 'cannot-write', message: /holds the prepared scenario "small", expected "other"/ });
    await writeFile(join(to, 'thesis.doc'), '');
    await assert.rejects(prepare(made('small', rows), { from: '', to }), { code: 'cannot-write', message: /holds "thesis\.doc"/ });
  });
});

test('refuses a path that is no folder, and cannot be one', async () => {
  await inFolder(async (folder) => {
    await writeFile(join(folder, 'file'), '');
    await assert.rejects(prepare(made('small', rows), { from: '', to: join(folder, 'file') }), { code: 'cannot-write' });
    await assert.rejects(prepare(made('small', rows), { from: '', to: join(folder, 'file', 'below') }), { code: 'cannot-write' });
  });
});

test('a preparation that fails leaves the earlier one as it was, and no folder that was not there', async () => {
  await inFolder(async (folder) => {
    const to = join(folder, 'out');
    const failing = made('small', rows, () => { throw new RangeError('made to fail'); });
    await assert.rejects(prepare(failing, { from: '', to }), RangeError);
    assert.deepEqual(await readdir(folder), []);
    await prepare(made('small', rows), { from: '', to });
    const before = await readFile(join(to, 'test.parquet'));
    await assert.rejects(prepare(failing, { from: '', to }), RangeError);
    assert.deepEqual(await readFile(join(to, 'test.parquet')), before);
    assert.ok((await readdir(to)).includes('scenario.json'));
    assert.ok(!(await readdir(to)).includes('.preparing'));
  });
});

test('a folder left half done is prepared anew', async () => {
  await inFolder(async (to) => {
    await prepare(made('small', rows), { from: '', to });
    await rm(join(to, 'scenario.json'));
    await prepare(made('other', rows), { from: '', to });
    assert.equal(JSON.parse(await readFile(join(to, 'scenario.json'), 'utf8')).name, 'other');
  });
});

test('two cannot prepare one folder at once', async () => {
  await inFolder(async (to) => {
    let second: Promise<unknown> | undefined;
    const first = made('small', rows, () => { second = prepare(made('small', rows), { from: '', to }).catch((error: unknown) => error); });
    await prepare({ ...first, prepare: async (out, options) => { await first.prepare(out, options); await second; } }, { from: '', to });
    const refused = await second as Error & { code: string };
    assert.deepEqual([refused.name, refused.code], ['RunError', 'in-use']);
    assert.match(refused.message, new RegExp(`being prepared by process ${process.pid}`));
    assert.ok(!(await readdir(to)).some((name) => name.startsWith('.')));
  });
});

test('what a killed preparation left behind is cleared', async () => {
  await inFolder(async (to) => {
    await prepare(made('small', rows), { from: '', to });
    const whole = (await readdir(to)).sort();
    await mkdir(join(to, '.preparing'));
    for (const name of ['.preparing/train.parquet.tmp', '.preparing.lock', '.preparing.lock.0123abcd.tmp', 'scenario.json.0123abcd.tmp']) {
      await writeFile(join(to, name), '99999999 1');
    }
    await prepare(made('small', rows), { from: '', to });
    assert.deepEqual((await readdir(to)).sort(), whole);
  });
});

test('faults are listed with file and line, at most 10,000 of a code, and all are counted', async () => {
  await inFolder(async (to) => {
    const scenario = made('small', rows, (out, { faults }) => {
      for (let line = 1; line <= faults; line++) out.fault({ file: 'raw.tsv', line, code: 'malformed', message: 'found x, expected y' });
      out.fault({ file: 'raw.tsv', line: 3e9, code: 'encoding', message: 'far down' });
    });
    const manifest = await prepare(scenario, { from: '', to, options: { faults: 10_002 } });
    assert.deepEqual(manifest.faults, { encoding: 1, malformed: 10_002 });
    assert.deepEqual(manifest.notes, ['faults.parquet lists the first 10000 of 10002 faults "malformed".']);
    const { rowCount, columns } = await readParquetColumns(join(to, 'faults.parquet'));
    assert.equal(rowCount, 10_001);
    assert.equal((columns['line'] as Float64Array)[10_000], 3e9);
  });
});

test('options may be given as text, and are refused when unknown or of another kind', async () => {
  await inFolder(async (to) => {
    const { options } = await prepare(made('small', rows), { from: '', to, options: { faults: '3' } as object });
    assert.deepEqual(options, { splits: 'train,valid,test', faults: 3 });
    await assert.rejects(prepare(made('small', rows), { from: '', to, options: { faults: 'many' } as object }),
      { name: 'OptionsError', code: 'wrong-value', message: 'small: option "faults" is "many", expected a number' });
    await assert.rejects(prepare(made('small', rows), { from: '', to, options: { split: 'test' } as object }),
      { name: 'OptionsError', code: 'unknown-key', hint: /did you mean "splits"/ });
  });
});

test('nothing left to prepare is an error that says what was dropped', async () => {
  await inFolder((to) => assert.rejects(prepare(made('small', {}, (out) => out.dropped('all', 4)), { from: '', to }),
    { name: 'DataError', code: 'empty', message: /no impression is left to prepare; dropped: \{"all":4\}/ }));
});

test('progress tells the split and how far it is', async () => {
  await inFolder(async (to) => {
    const told: object[] = [];
    await prepare(made('small', rows), { from: '', to, onProgress: (progress) => told.push(progress) });
    assert.deepEqual(told, [
      { split: 'train', impressions: 2, rows: 3 }, { split: 'valid', impressions: 1, rows: 1 }, { split: 'test', impressions: 2, rows: 3 },
    ]);
  });
});
