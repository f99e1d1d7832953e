import assert from 'node:assert/strict';
import { test } from 'node:test';

import { prepare } from '../../src/scenarios/prepare.ts';
import { prepared } from '../../src/scenarios/prepared.ts';
import { recbole } from '../../src/scenarios/recbole.ts';
import { scenarioContract } from '../../src/testing/scenario-contract.ts';
import { shared, skipWithout } from '../shared.ts';
import { fixture, inFolder, preparedFrom } from './raw-folder.ts';

for (const label of ['recbole-ratings', 'recbole-implicit', 'recbole-sequences', 'recbole-splits']) {
  scenarioContract(recbole, { from: fixture(label), label, options: { positives: 1 } });
}

test('rated interactions follow the recipe of clicks and times', async () => {
  const to = await preparedFrom(recbole, { of: 'recbole-ratings' });
  assert.deepEqual(to.textColumns, ['toy_title']);
  assert.deepEqual(to.rows.map(({ user, time, history, candidates, labels }) => [to.userIds[user], time, history, candidates, labels]), [
    ['u1', 4000, [0], [1, 4, 2], [0, 1, 1]],
    ['u2', 20_000, [4], [2, 0, 1], [0, 1, 1]],
  ]);
  assert.deepEqual(Object.fromEntries(to.counts), { 'rating-neutral': 1, 'interaction-of-item-without-text': 1 });
});

test('without ratings negatives are drawn, the same for the same seed, and it is noted', async () => {
  const [once, again, other] = [
    await preparedFrom(recbole, { of: 'recbole-implicit' }), await preparedFrom(recbole, { of: 'recbole-implicit' }),
    await preparedFrom(recbole, { of: 'recbole-implicit', options: { seed: 5 } }),
  ];
  assert.deepEqual(once.rows, again.rows);
  assert.notDeepEqual(once.rows, other.rows);
  assert.match(once.notes[0]!, /No ratings: 9 negatives per click were drawn/);
});

test('a sequence is the history of its target', async () => {
  const to = await preparedFrom(recbole, { of: 'recbole-sequences', options: { random: 2 } });
  assert.deepEqual(to.rows.map(({ split, history, candidates, labels }) => [split, history, candidates.at(-1), labels]), [
    ['valid', [0, 1, 2], 3, [0, 0, 1]], ['valid', [4, 5], 6, [0, 0, 1]],
    ['test', [0, 1, 2, 3], 7, [0, 0, 1]], ['test', [4, 5, 6], 8, [0, 0, 1]],
  ]);
  assert.deepEqual(to.faults.map(({ line, code }) => [line, code]), [[4, 'unknown-item'], [4, 'unknown-item']]);
  assert.equal(to.counts.get('impression-without-candidates'), 1);
});

test('given splits keep their rows, with the clicks of earlier splits as history', async () => {
  const to = await preparedFrom(recbole, { of: 'recbole-splits', options: { positives: 1 } });
  assert.deepEqual(to.rows.map(({ split, user, history, candidates, labels }) => [split, to.userIds[user], history, candidates, labels]), [
    ['train', 'a', [0, 1], [3, 2], [0, 1]],
    ['train', 'b', [4], [6, 5], [0, 1]],
    ['valid', 'a', [0, 1, 2], [8, 7], [0, 1]],
    ['valid', 'b', [4, 5], [9], [1]],
    ['test', 'a', [0, 1, 2, 7], [10, 12, 11], [0, 1, 1]],
    ['test', 'c', [], [13], [0]],
  ]);
});

test('says which column or file is missing or ill-typed', async () => {
  await assert.rejects(preparedFrom(recbole, { files: { 'a.inter': 'x' } }), { code: 'missing-file', message: /has a\.inter; expected RecBole atomic files/ });
  await assert.rejects(preparedFrom(recbole, { of: 'recbole-ratings', files: { 'toys.item': 'item_id\ttitle\n1\tx\n' } }),
    { code: 'malformed', message: /toys\.item: line 1: found column "item_id", expected name:type/ });
  await assert.rejects(preparedFrom(recbole, { of: 'recbole-ratings', files: { 'toys.inter': 'user_id:token\titem:token\nu1\ti1\n' } }),
    { code: 'missing-column', message: /toys\.inter: line 1: no column "item_id"; it has user_id, item/ });
  await assert.rejects(preparedFrom(recbole, { of: 'recbole-ratings', files: { 'toys.inter': '' } }), { code: 'empty' });
  const bad = 'user_id:token\titem_id:token\trating:float\ttimestamp:float\nu1\ti1\tgood\t1\nu1\ti1\t5\tnoon\n';
  const to = await preparedFrom(recbole, { of: 'recbole-ratings', files: { 'toys.inter': bad } });
  assert.deepEqual(to.faults.map(({ line, message }) => [line, message]),
    [[2, 'found rating "good", expected a number'], [3, 'found timestamp "noon", expected a number']]);
  const late = 'user_id:token\titem_id_list:token_seq\titem_id:token\ttimestamp:float\n0\t0 1\t7\tlate\n1\t4 5\t8\t2\n';
  const sequences = await preparedFrom(recbole, { of: 'recbole-sequences', files: { 'games.test.inter': late, 'games.valid.inter': late } });
  assert.deepEqual(sequences.rows.map(({ time }) => time), [2000, 2000]);
  assert.deepEqual(sequences.faults.map(({ line, message }) => [line, message]), Array(2).fill([2, 'found timestamp "late", expected a number']));
});

test('ml-100k as atomic files gives what the original files give', skipWithout('data/ml-100k-recbole'), async () => {
  await inFolder(async (folder) => {
    const { counts, text } = await prepare(recbole, { from: shared('data/ml-100k-recbole')!, to: folder });
    assert.deepEqual(counts, { users: 914, items: 1682, impressions: 914, rows: 19_294, positives: 1828 });
    assert.deepEqual(text, ['movie_title']);
  });
});

test('amazon-games gives an impression of 1 click and 9 drawn items per user', skipWithout('data/amazon-games'), async () => {
  await inFolder(async (folder) => {
    const { counts, splits } = await prepare(recbole, { from: shared('data/amazon-games')!, to: folder });
    assert.deepEqual(counts, { users: 50_546, items: 16_859, impressions: 101_092, rows: 1_010_920, positives: 101_092 });
    assert.deepEqual(Object.keys(splits), ['valid', 'test']);
    const { texts } = await prepared(folder, { split: 'test' }).items.load();
    assert.equal(texts[0], 'Fire Emblem: The Sacred Stones');
  });
});

test('with cold items the longest sequence of a user is what the user clicked, and users are split', async () => {
  const options = { cold: 0.0001, positives: 1, random: 2 };
  const to = await preparedFrom(recbole, { of: 'recbole-sequences', options });
  assert.deepEqual(to.rows.map(({ split, history, candidates, labels }) => [split, history, candidates.at(-1), labels]), [
    ['test', [0, 1, 2, 3], 7, [0, 0, 1]], ['test', [4, 5, 6], 8, [0, 0, 1]],
  ]);
  const train = await preparedFrom(recbole, { of: 'recbole-sequences', options: { ...options, train: 1 } });
  assert.deepEqual(train.rows.map(({ history, candidates }) => [history, candidates.at(-1)]), [
    [[0], 1], [[0, 1], 2], [[0, 1, 2], 3], [[0, 1, 2, 3], 7], [[4], 5], [[4, 5], 6], [[4, 5, 6], 8],
  ]);
});

test('interactions that are split already cannot have cold items', async () => {
  await assert.rejects(preparedFrom(recbole, { of: 'recbole-splits', options: { cold: 0.1 } }), { name: 'OptionsError', code: 'wrong-value', message: /split already/ });
});

const games = 'data/amazon-games';
test('amazon-games with cold items has 50,410 users', skipWithout(games), async () => {
  await inFolder(async (to) => {
    const { counts, splits } = await prepare(recbole, { from: shared(games)!, to, options: { cold: 0.2, train: 0.8, valid: 0.05, random: 4 } });
    assert.deepEqual([counts.users, splits.train!.impressions, splits.test!.impressions], [50_410, 163_578, 7664]);
  });
});
