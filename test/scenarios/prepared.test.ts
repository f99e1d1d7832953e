import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { movielens } from '../../src/scenarios/movielens.ts';
import { prepare } from '../../src/scenarios/prepare.ts';
import { itemTexts } from '../../src/scenarios/prepared/prepared-items.ts';
import { type PreparedOptions, prepared } from '../../src/scenarios/prepared.ts';
import { fixture, inFolder } from './raw-folder.ts';

let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rxrec-prepared-'));
  await prepare(movielens, { from: fixture('movielens-csv'), to: folder });
});
after(() => rm(folder, { recursive: true, force: true }));

const users = async (options: Partial<PreparedOptions>, from = 0, until?: number) => {
  const read: number[] = [];
  for await (const { columns } of prepared(folder, { split: 'test', ...options }).open(from, until)) read.push(...columns.user);
  return read;
};

test('takes whole impressions until there are as many candidates as asked for', async () => {
  // candidates: 4, 3, 5
  assert.deepEqual(await users({}), [0, 1, 2]);
  assert.deepEqual(await users({ rows: 4 }), [0]);
  assert.deepEqual(await users({ rows: 5 }), [0, 1]);
  assert.deepEqual(await users({ rows: 8 }), [0, 1, 2]);
  assert.deepEqual(await users({ rows: 800 }), [0, 1, 2]);
  assert.deepEqual(await users({ rows: 8, impressions: 2 }), [0, 1]);
  assert.deepEqual(await users({ impressions: 1 }), [0]);
  assert.equal(await prepared(folder, { split: 'test', rows: 5 }).count(), 2);
});

test('opens any range of rows, and none beyond the end', async () => {
  assert.deepEqual(await users({}, 1), [1, 2]);
  assert.deepEqual(await users({}, 1, 2), [1]);
  assert.deepEqual(await users({ impressions: 2 }, 1, 9), [1]);
  assert.deepEqual(await users({}, 3), []);
});

test('knows its items and users by their ids in the raw data', async () => {
  const { items, users: people } = prepared(folder, { split: 'test' });
  const { ids, texts, count, column } = await items.load();
  assert.deepEqual([count, ids[7], texts[2]], [10, '__proto__', 'Fog Café (2003)']);
  assert.equal((column('genres') as string[])[0], 'Comedy|Food');
  assert.throws(() => column('genre'), { name: 'DataError', code: 'missing-column', hint: 'did you mean "genres"?' });
  assert.throws(() => column('__proto__'), { code: 'missing-column' });
  assert.deepEqual((await people.load()).ids, ['1', '2', '5']);
  assert.equal(await items.load(), await items.load());
});

test('several text columns are told as name and value; what is missing is left out', () => {
  const columns = { title: ['Up', '', ''], year: Float64Array.of(2009, 1999, Number.NaN) };
  const column = (name: string) => columns[name as keyof typeof columns];
  assert.deepEqual(itemTexts(3, ['title', 'year'], column), ['title: Up, year: 2009', 'year: 1999', '']);
  assert.deepEqual(itemTexts(3, ['title'], column), ['Up', '', '']);
});

test('is identified by content and limits, not by where it lies', async () => {
  await inFolder(async (other) => {
    await prepare(movielens, { from: fixture('movielens-csv'), to: other });
    const identify = (at: string, options: Partial<PreparedOptions> = {}) => prepared(at, { split: 'test', ...options }).identify();
    assert.deepEqual(await identify(folder), await identify(other));
    assert.notDeepEqual(await identify(folder), await identify(folder, { rows: 5 }));
    assert.deepEqual(await identify(folder), await identify(folder, { batchRows: 1 }));
    assert.deepEqual(prepared(folder, { split: 'test', rows: 5 }).toJSON(), { prepared: 'movielens', split: 'test', rows: 5 });
  });
});

test('a folder that is not prepared, or has not that split, is told with what to do', async () => {
  assert.throws(() => prepared('/no/such/folder', { split: 'test' }),
    { name: 'DataError', code: 'missing-file', hint: /rxrec prepare <scenario> --from <raw files> --to \/no\/such\/folder/ });
  assert.throws(() => prepared(folder, { split: 'train' }), { code: 'missing-file', message: /"movielens" has no train split/, hint: 'it has: test; its option "train", a fraction of the users or rows, is 0' });
  await inFolder(async (broken) => {
    await writeFile(join(broken, 'scenario.json'), '{"half":');
    assert.throws(() => prepared(broken, { split: 'test' }), { code: 'malformed' });
    await writeFile(join(broken, 'scenario.json'), '{"name":"movielens"}');
    assert.throws(() => prepared(broken, { split: 'test' }), { code: 'schema' });
  });
});

test('refuses options that it does not have and numbers that make no sense', () => {
  assert.throws(() => prepared(folder, { split: 'test', row: 5 } as PreparedOptions), { name: 'OptionsError', code: 'unknown-key', hint: /did you mean "rows"/ });
  assert.throws(() => prepared(folder, { split: 'test', rows: 0 }), { name: 'OptionsError', code: 'wrong-value' });
});

test('a table that was changed or lost after the preparation is refused', async () => {
  await inFolder(async (other) => {
    await prepare(movielens, { from: fixture('movielens-csv'), to: other });
    const source = prepared(other, { split: 'test' });
    const read = async () => { for await (const _ of source.open(0)) { /* reading is the test */ } };
    const bytes = await readFile(join(other, 'test.parquet'));
    await writeFile(join(other, 'test.parquet'), bytes.map((byte, at) => at === 40 ? byte ^ 1 : byte));
    await assert.rejects(read, { name: 'DataError', code: 'wrong-hash', message: /test\.parquet: sha256 [0-9a-f]{64}, expected [0-9a-f]{64}/ });
    await writeFile(join(other, 'test.parquet'), bytes);
    await read();
    await appendFile(join(other, 'items.parquet'), 'x');
    await assert.rejects(source.items.load(), { code: 'wrong-hash', message: /items\.parquet: \d+ bytes/ });
    await appendFile(join(other, 'test.parquet'), 'x');
    const anew = async () => { for await (const _ of prepared(other, { split: 'test' }).open(0)) { /* reading is the test */ } };
    await assert.rejects(anew, { name: 'DataError', code: 'wrong-hash', message: /test\.parquet: \d+ bytes, expected \d+/ });
    await rm(join(other, 'test.parquet'));
    await assert.rejects(anew, { code: 'missing-file' });
  });
});
