import assert from 'node:assert/strict';
import { test } from 'node:test';

import { goodreadsOnce } from '../../src/scenarios/goodreads-once.ts';
import { prepare } from '../../src/scenarios/prepare.ts';
import { scenarioContract } from '../../src/testing/scenario-contract.ts';
import { shared, skipWithout } from '../shared.ts';
import { fixture, inFolder, preparedFrom } from './raw-folder.ts';

const options = { positives: 1, random: 2, train: 0.4, valid: 0.2 };
scenarioContract(goodreadsOnce, { from: fixture('goodreads-once'), options });

test('what is read is clicked in the order of the history, with titles and descriptions', async () => {
  const to = await preparedFrom(goodreadsOnce, { of: 'goodreads-once', options: { ...options, cold: 0, train: 0, valid: 0 } });
  assert.deepEqual((to.itemColumns['title'] as string[]).slice(0, 2), ['Heaven and Bread', 'A "quoted" book']);
  assert.deepEqual((to.itemColumns['description'] as string[]).slice(0, 2), ['A book, made up', 'Second']);
  assert.equal((to.itemColumns['description'] as string[])[5], '');
  assert.deepEqual(to.rows.slice(0, 2).map(({ history, candidates }) => [history, candidates.at(-1)]), [[[0, 1], 2], [[3], 4]]);
  assert.ok(to.rows.every(({ time }) => Number.isNaN(time)));
  assert.equal(to.counts.get('click-on-item-without-text'), 2);
  assert.deepEqual(to.faults.map(({ line, code }) => [line, code]), [[2, 'unknown-item'], [11, 'malformed']]);
});

test('descriptions may be absent', async () => {
  const book = 'bid\ttitle\n1\tBread\n2\tSalt\n3\tFog\n';
  const to = await preparedFrom(goodreadsOnce, { files: { 'book.csv': book, 'histories.jsonl': '{"uid":"a","history":["1","2"]}\n' }, options });
  assert.deepEqual(to.itemColumns['description'], ['', '', '']);
});

test('a folder without books says so, and nonsense is refused', async () => {
  await assert.rejects(preparedFrom(goodreadsOnce, { files: { 'books.csv': 'a' } }), { name: 'DataError', code: 'missing-file', message: /book\.csv/ });
  await assert.rejects(preparedFrom(goodreadsOnce, { of: 'goodreads-once', options: { clicks: 0 } }), { name: 'OptionsError', code: 'wrong-value' });
});

test('the release has 16,833 books and 23,089 readers', skipWithout('data/goodreads-once'), async () => {
  await inFolder(async (to) => {
    const { counts, splits, dropped, faults } = await prepare(goodreadsOnce, { from: shared('data/goodreads-once')!, to });
    assert.deepEqual([counts.items, counts.users + dropped['user-with-too-few-clicks']!, splits.test!.impressions, faults], [16_833, 23_089, 3300, {}]);
  });
});
