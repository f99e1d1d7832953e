import assert from 'node:assert/strict';
import { test } from 'node:test';

import { prepare } from '../../src/scenarios/prepare.ts';
import { tallrec } from '../../src/scenarios/tallrec.ts';
import { scenarioContract } from '../../src/testing/scenario-contract.ts';
import { shared, skipWithout } from '../shared.ts';
import { fixture, inFolder, preparedFrom } from './raw-folder.ts';

scenarioContract(tallrec, { from: fixture('tallrec') });

test('what is liked is the history, what is asked about the one candidate, what is disliked is left out', async () => {
  const to = await preparedFrom(tallrec, { of: 'tallrec' });
  const titles = to.itemColumns['title'] as string[];
  assert.deepEqual(to.rows.map(({ history, candidates, labels }) => [Array.from(history, (item) => titles[item]), Array.from(candidates, (item) => titles[item]), [...labels]]), [
    [['Ant & Bee (1993)'], ['Bread (1990)'], [1]],
    [['Bread (1990)', 'Salt, The (1991)'], ['Ant & Bee (1993)'], [0]], [[], ['Fog (1992)'], [1]], [['Fog (1992)'], ['__proto__'], [1]],
  ]);
  assert.equal(to.counts.get('item-disliked'), 4);
  assert.deepEqual(to.faults.map(({ line, code }) => [line, code]), [[4, 'malformed'], [5, 'malformed']]);
});

test('what is disliked may be told among the history', async () => {
  const to = await preparedFrom(tallrec, { of: 'tallrec', options: { disliked: 'history' } });
  assert.deepEqual(to.rows.map(({ history }) => history.length), [3, 3, 1, 1]);
  await assert.rejects(preparedFrom(tallrec, { of: 'tallrec', options: { disliked: 'maybe' } }), { name: 'OptionsError', code: 'wrong-value' });
});

test('files of other kinds are refused', async () => {
  await assert.rejects(preparedFrom(tallrec, { files: { 'other.json': '[]' } }), { code: 'missing-file', message: /other\.json/ });
  await assert.rejects(preparedFrom(tallrec, { files: { 'test.json': '{"a": 1}' } }), { code: 'malformed', message: /no JSON list/ });
  await assert.rejects(preparedFrom(tallrec, { files: { 'test.json': '[' } }), { code: 'malformed', message: /test\.json/ });
});

test('the release has 1,000 prompts to test and 1,000 to validate, 528 and 658 of them Yes', skipWithout('data/tallrec'), async () => {
  await inFolder(async (to) => {
    const { splits, faults } = await prepare(tallrec, { from: shared('data/tallrec')!, to });
    assert.deepEqual([splits.test!.impressions, splits.test!.positives, splits.valid!.impressions, splits.valid!.positives, faults], [1000, 528, 1000, 658, {}]);
  });
});
