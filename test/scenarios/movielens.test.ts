import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { takeColumn } from '../../src/core/column.ts';
import { openRaw } from '../../src/io/raw-folder.ts';
import { movielens } from '../../src/scenarios/movielens.ts';
import { prepare } from '../../src/scenarios/prepare.ts';
import { prepared } from '../../src/scenarios/prepared.ts';
import { valuesOf } from '../../src/testing/columns.ts';
import { scenarioContract } from '../../src/testing/scenario-contract.ts';
import { shared, skipWithout } from '../shared.ts';
import { fixture, inFolder, preparedFrom } from './raw-folder.ts';

for (const label of ['movielens-csv', 'movielens-1m', 'movielens-100k']) scenarioContract(movielens, { from: fixture(label), label });

test('ratings above 3 are clicks, 3 is dropped, and lists follow the recipe', async () => {
  const to = await preparedFrom(movielens, { of: 'movielens-csv' });
  const idsOf = (items: number[]) => items.map((item) => (to.itemColumns['id'] as string[])[item]);
  assert.deepEqual(to.userIds, ['1', '2', '5']);
  assert.deepEqual(to.rows.map(({ history, candidates, labels }) => [idsOf(history), idsOf(candidates), labels]), [
    [['__proto__', '2'], ['5', '6', '3', '1'], [0, 0, 1, 1]],
    [['1'], ['7', '3', '2'], [0, 1, 1]],
    [['9'], ['6', '5', '4', '7', '10'], [0, 0, 0, 1, 1]],
  ]);
  assert.deepEqual(Object.fromEntries(to.counts), { 'rating-neutral': 1, 'user-without-both-labels': 1, 'user-with-too-few-clicks': 1 });
  assert.deepEqual(to.faults, []);
});

test('byte order mark, CRLF, quotes, a title of two lines and a fake answer are read as they stand', async () => {
  const to = await preparedFrom(movielens, { of: 'movielens-csv' });
  const titles = to.itemColumns['title'] as string[];
  assert.equal(titles[0], 'Bread at Dawn (1994)');
  assert.equal(titles[3], 'He said "rye" twice (2010)');
  assert.match(titles[6]!, /^Two\r?\nLines \(2013\)$/);
  assert.equal(titles[8], 'Answer (Yes/No): YES (2015)');
});

test('1M and 100K films are latin-1, genres are names, and users come in the order of their file', async () => {
  const million = await preparedFrom(movielens, { of: 'movielens-1m' });
  assert.equal((million.itemColumns['title'] as string[])[2], 'Fog Café (2003)');
  assert.deepEqual(million.userIds, ['1', '2']);
  const { itemColumns, notes } = await preparedFrom(movielens, { of: 'movielens-100k' });
  assert.deepEqual([(itemColumns['title'] as string[])[3], (itemColumns['genres'] as string[])[3]], ['Misère, La (1995)', 'Drama|Thriller']);
  assert.deepEqual(notes, ['Layout: u.data and u.item, latin-1 (100K).']);
});

test('a bad line is set aside with its file and number, and the others count', async () => {
  const ratings = `${await readFile(join(fixture('movielens-csv'), 'ratings.csv'), 'utf8')}9,1,five,3\r\n9,1\r\n9,77,5,3\r\n9,77,4,4\r\n`;
  const to = await preparedFrom(movielens, { of: 'movielens-csv', files: { 'ratings.csv': ratings } });
  assert.deepEqual(to.faults, [
    { file: 'ratings.csv', line: 26, code: 'malformed', message: 'found 2 fields, expected 4' },
    { file: 'ratings.csv', line: 25, code: 'malformed', message: 'found rating "five" and time "3", expected numbers' },
    { file: 'ratings.csv', line: 27, code: 'unknown-item', message: 'item id "77" is not in movies.csv' },
  ]);
  assert.equal(to.rows.length, 3);
  assert.equal(to.counts.get('rating-of-item-without-text'), 2);
});

test('a line that is not UTF-8, and an item id that comes twice, are set aside', async () => {
  const movies = Buffer.concat([Buffer.from('movieId,title,genres\n1,Bread,Drama\n2,Fog Caf'), Buffer.of(0xe9),
    Buffer.from(',Drama\n1,Bread again,Drama\n3,Salt,Drama\n4,Coral,Drama\n5,Clocks,Drama\n')]);
  const ratings = 'userId,movieId,rating,timestamp\n1,1,5,1\n1,3,5,2\n1,4,5,3\n1,5,1,4\n';
  const to = await preparedFrom(movielens, { files: { 'movies.csv': movies, 'ratings.csv': ratings } });
  assert.deepEqual(to.faults.map(({ file, line, code }) => [file, line, code]), [['movies.csv', 3, 'encoding'], ['movies.csv', 4, 'duplicate-id']]);
  assert.deepEqual(to.itemColumns['title'], ['Bread', 'Salt', 'Coral', 'Clocks']);
});

test('says what is missing or empty, and what would be understood', async () => {
  await assert.rejects(preparedFrom(movielens, { files: { 'links.csv': 'a' } }), {
    name: 'DataError', code: 'missing-file', message: /has links\.csv; expected ratings\.csv and movies\.csv .*ratings\.dat.*u\.data/,
  });
  await assert.rejects(preparedFrom(movielens, { of: 'movielens-csv', files: { 'ratings.csv': '' } }), {
    name: 'DataError', code: 'empty', message: /ratings\.csv: empty file/,
  });
  await assert.rejects(preparedFrom(movielens, { of: 'movielens-csv', files: { 'ratings.csv': 'userId,movieId,stars,timestamp\n1,2,3,4\n' } }), {
    name: 'DataError', code: 'missing-column', message: /no column "rating"/,
  });
  await inFolder((folder) => assert.rejects(prepare(movielens, { from: '/no/such/folder', to: join(folder, 'new') }),
    { code: 'missing-file', message: /\/no\/such\/folder.*expected ratings\.csv/ }));
});

test('caps and fractions are options, and nonsense is refused', async () => {
  const to = await preparedFrom(movielens, { of: 'movielens-csv', options: { positives: 1, negatives: 1, train: 1 } });
  assert.ok(to.rows.every(({ split, labels }) => split === 'train' && labels.join() === '0,1'));
  const wrong = { name: 'OptionsError', code: 'wrong-value' };
  await assert.rejects(preparedFrom(movielens, { of: 'movielens-csv', options: { positives: 0 } }), { ...wrong, message: /"positives" is 0/ });
  await assert.rejects(preparedFrom(movielens, { of: 'movielens-csv', options: { train: 0.7, valid: 0.4 } }), wrong);
});

const small = 'data/ml-latest-small/ml-latest-small.zip';
test('ml-latest-small gives 550 users and 20,149 rows, 1,100 of them positive', skipWithout(small), async () => {
  await inFolder(async (folder) => {
    const { counts, splits, faults, raw } = await prepare(movielens, { from: shared(small)!, to: folder });
    assert.deepEqual(counts, { users: 550, items: 9742, impressions: 550, rows: 20_149, positives: 1100 });
    assert.deepEqual([Object.keys(splits), faults, Object.keys(raw)], [['test'], {}, ['ml-latest-small.zip']]);
  });
});

test('every user of ml-latest-small has the history and candidates that RecBench\'s recipe, written down anew, gives', skipWithout(small), async () => {
  const raw = await openRaw(shared(small)!);
  const chunks: Uint8Array[] = [];
  for await (const chunk of await raw.find('ratings.csv')!.open()) chunks.push(chunk);
  const ratings = Buffer.concat(chunks).toString();
  await raw.close();
  const users = new Map<number, { item: number; stars: number; time: number }[]>();
  for (const [user, item, stars, time] of ratings.trim().split(/\r?\n/).slice(1).map((line) => line.split(',').map(Number)) as [number, number, number, number][]) {
    if (stars !== 3) users.set(user, [...users.get(user) ?? [], { item, stars, time }]);
  }
  const expected = [...users].flatMap(([user, rated]) => {
    const clicked = rated.filter(({ stars }) => stars > 3).sort((a, b) => a.time - b.time).map(({ item }) => item);
    const others = rated.filter(({ stars }) => stars < 3).map(({ item }) => item);
    if (clicked.length < 3 || others.length === 0) return [];
    return [{ user, history: clicked.slice(0, -2).slice(-100), candidates: [...others, ...clicked.slice(-2).reverse()] }];
  });
  await inFolder(async (folder) => {
    await prepare(movielens, { from: shared(small)!, to: folder });
    const source = prepared(folder, { split: 'test' });
    const [{ ids }, { ids: userIds }] = [await source.items.load(), await source.users.load()];
    const made: typeof expected = [];
    for await (const { columns: { user, history, candidates } } of source.open(0)) {
      const [clicks, asked] = [valuesOf(history), valuesOf(candidates)] as [number[][], number[][]];
      const idsOf = (items: readonly number[]) => items.map((item) => Number(ids[item]));
      user.forEach((number, row) => made.push({ user: Number(userIds[number]), history: idsOf(clicks[row]!), candidates: idsOf(asked[row]!) }));
    }
    assert.equal(made.length, 550);
    assert.deepEqual(made, expected);
  });
});

const golden = 'models/goldens/e2e/ml-latest-small.json';
test('the first users of ml-latest-small agree with the golden rows', skipWithout(small, golden), async () => {
  const { rows } = JSON.parse(await readFile(shared(golden)!, 'utf8')) as { rows: { user: number; item: number; label: number; history: number[] }[] };
  await inFolder(async (folder) => {
    await prepare(movielens, { from: shared(small)!, to: folder });
    const source = prepared(folder, { split: 'test', impressions: 22 });
    const [{ ids }, { ids: userIds }] = [await source.items.load(), await source.users.load()];
    const made: unknown[] = [];
    for await (const { columns } of source.open(0)) {
      columns.user.forEach((user, row) => {
        const list = (column: typeof columns.history) => [...takeColumn(column, [row]).values];
        const labels = takeColumn(columns.labels, [row]).values;
        const history = list(columns.history).slice(-20).map((item) => Number(ids[item]));
        let negatives = 0; // the golden keeps the first 10 negatives of a user
        list(columns.candidates).forEach((item, at) => {
          if (labels[at] === 1 || ++negatives <= 10) made.push({ user: Number(userIds[user]), item: Number(ids[item]), label: labels[at], history });
        });
      });
    }
    assert.deepEqual(made, rows);
  });
});

test('ml-100k is read as latin-1, film 267 without a date', skipWithout('data/ml-100k'), async () => {
  await inFolder(async (folder) => {
    const { counts, faults } = await prepare(movielens, { from: shared('data/ml-100k')!, to: folder });
    assert.deepEqual([counts, faults], [{ users: 914, items: 1682, impressions: 914, rows: 19_294, positives: 1828 }, {}]);
    const { ids, texts } = await prepared(folder, { split: 'test' }).items.load();
    assert.equal(texts[ids.indexOf('267')], 'unknown');
    assert.ok(texts.some((title) => title.startsWith('Misérables, Les')));
  });
});

test('ml-1m without ratings.dat says so', skipWithout('data/ml-1m'), async () => {
  await inFolder((folder) => assert.rejects(prepare(movielens, { from: shared('data/ml-1m')!, to: folder }),
    { code: 'missing-file', message: /movies\.dat.*expected.*ratings\.dat and movies\.dat/ }));
});
