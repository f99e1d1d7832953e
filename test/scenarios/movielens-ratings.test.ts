import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';

import { movielensRatings } from '../../src/scenarios/movielens-ratings.ts';
import { prepare } from '../../src/scenarios/prepare.ts';
import { prepared } from '../../src/scenarios/prepared.ts';
import { valuesOf } from '../../src/testing/columns.ts';
import { scenarioContract } from '../../src/testing/scenario-contract.ts';
import { shared, skipWithout } from '../shared.ts';
import { fixture, inFolder, preparedFrom } from './raw-folder.ts';

for (const label of ['movielens-csv', 'movielens-1m', 'movielens-100k']) scenarioContract(movielensRatings, { from: fixture(label), label, options: { valid: 2 } });

const movies = 'movieId,title,genres\n1,Bread,Drama\n2,Salt,Drama\n3,Coral,Drama\n4,Clocks,Drama\n5,Fog,Drama\n6,Rye,Drama\n7,Owl,Drama\n8,Ink,Drama\n';

test('a rating goes where the hash of user and film says, and a history has the likes of other tenths of train', async () => {
  const ratings = [[8, 5], [1, 4], [2, 3], [3, 3.5], [4, 5], [5, 1], [6, 4], [7, 5]] as const;
  const text = `userId,movieId,rating,timestamp\n${ratings.map(([film, stars], at) => `9,${film},${stars},${100 - at}`).join('\n')}\n`;
  const { rows, itemColumns } = await preparedFrom(movielensRatings, { files: { 'movies.csv': movies, 'ratings.csv': text }, options: { valid: 2 } });
  const filmOf = (item: number) => Number((itemColumns['id'] as string[])[item]);
  const tenthOf = (film: number) => crc32(`9,${film}`) % 10;
  assert.equal(rows.reduce((sum, { candidates }) => sum + candidates.length, 0), ratings.length);
  const tenths = rows.map(({ split, history, candidates, labels }) => {
    const films = candidates.map(filmOf);
    const tenth = tenthOf(films[0]!);
    assert.ok(films.every((film) => tenthOf(film) === tenth));
    assert.equal(split, tenth === 0 ? 'test' : tenth <= 2 ? 'valid' : 'train');
    assert.deepEqual(films, ratings.map(([film]) => film).filter((film) => tenthOf(film) === tenth));
    assert.deepEqual(labels, films.map((film) => Number(ratings.find(([other]) => other === film)![1] >= 4)));
    const liked = ratings.filter(([film, stars]) => stars >= 4 && tenthOf(film) > 2 && tenthOf(film) !== tenth).map(([film]) => film);
    assert.deepEqual(history.map(filmOf), liked.reverse()); // later lines are older
    return tenth;
  });
  assert.equal(new Set(tenths).size, tenths.length);
});

test('what counts as liked is an option, and the history keeps the newest', async () => {
  const ratings = `userId,movieId,rating,timestamp\n${[1, 2, 3, 4, 5, 6, 7, 8].map((film) => `7,${film},3,${film}`).join('\n')}\n`;
  const files = { 'movies.csv': movies, 'ratings.csv': ratings };
  const strict = await preparedFrom(movielensRatings, { files });
  assert.ok(strict.rows.every(({ history, labels }) => history.length === 0 && !labels.includes(1)));
  const { rows } = await preparedFrom(movielensRatings, { files, options: { like: 3, history: 2 } });
  assert.ok(rows.every(({ history, labels }) => history.length <= 2 && !labels.includes(0)));
});

test('nonsense is refused', async () => {
  for (const options of [{ valid: 9 }, { valid: 0.5 }, { history: 0 }, { like: Number.NaN }]) {
    await assert.rejects(preparedFrom(movielensRatings, { of: 'movielens-csv', options }), { name: 'OptionsError', code: 'wrong-value' });
  }
});

test('ml-100k has 10,055 rows of test, and every rating of the raw file once', skipWithout('data/ml-100k'), async () => {
  const raw = (await readFile(join(shared('data/ml-100k')!, 'u.data'), 'utf8')).trim().split('\n').map((line) => line.split('\t').map(Number));
  const expected = new Map(raw.map(([user, film, stars]) => [`${user},${film}`, Number(stars! >= 4)]));
  await inFolder(async (to) => {
    const { splits, counts } = await prepare(movielensRatings, { from: shared('data/ml-100k')!, to, options: { valid: 1 } });
    assert.deepEqual([splits.test!.rows, splits.valid!.rows, splits.train!.rows], [10_055, 10_142, 79_803]);
    assert.deepEqual([counts.users, counts.items, counts.rows], [943, 1682, 100_000]);
    for (const split of ['train', 'valid', 'test'] as const) {
      const source = prepared(to, { split });
      const [{ ids }, { ids: userIds }] = [await source.items.load(), await source.users.load()];
      for await (const { columns: { user, candidates, labels } } of source.open(0)) {
        const [shown, clicked] = [valuesOf(candidates), valuesOf(labels)] as [number[][], number[][]];
        user.forEach((number, row) => shown[row]!.forEach((item, at) => {
          const pair = `${userIds[number]},${ids[item]}`;
          assert.equal(expected.get(pair), Number(clicked[row]![at]), pair);
          expected.delete(pair);
          assert.equal(crc32(pair) % 10 === 0, split === 'test');
        }));
      }
    }
    assert.equal(expected.size, 0);
  });
});
