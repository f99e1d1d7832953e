import assert from 'node:assert/strict';
import { test } from 'node:test';

import { hm } from '../../src/scenarios/hm.ts';
import { prepare } from '../../src/scenarios/prepare.ts';
import { prepared } from '../../src/scenarios/prepared.ts';
import { scenarioContract } from '../../src/testing/scenario-contract.ts';
import { shared, skipWithout } from '../shared.ts';
import { fixture, inFolder, preparedFrom } from './raw-folder.ts';

const options = { positives: 1, random: 2, train: 0.4, valid: 0.2 };
scenarioContract(hm, { from: fixture('hm'), options });

test('what is bought is clicked, in the order of days; articles that nobody bought are left out', async () => {
  const to = await preparedFrom(hm, { of: 'hm', options: { ...options, cold: 0, train: 0, valid: 0 } });
  const ids = to.itemColumns['id'] as string[];
  assert.deepEqual(ids, ['0108775015', '0108775044', '0110065001', '0111565001', '0111586001', '0111593001']);
  assert.equal((to.itemColumns['detail_desc'] as string[])[0], 'Jersey top, "narrow" straps');
  assert.deepEqual([to.userIds[0], to.rows[0]!.history.map((item) => ids[item]), ids[to.rows[0]!.candidates.at(-1)!]],
    ['aa', ['0110065001', '0108775015'], '0111565001']); // the file has the last day first
  assert.equal(to.rows[0]!.time, Date.UTC(2020, 8, 18));
  assert.deepEqual(Object.fromEntries(to.counts), {
    'click-on-item-without-text': 2, 'item-that-nobody-bought': 2, 'click-on-an-item-clicked-before': 4, 'user-with-too-few-clicks': 1,
  });
});

test('an unknown article and a day that is none are set aside', async () => {
  const { faults } = await preparedFrom(hm, { of: 'hm', options });
  assert.deepEqual(faults.map(({ file, line, code }) => [file, line, code]), [
    ['transactions_train.csv', 4, 'unknown-item'], ['transactions_train.csv', 6, 'malformed'],
  ]);
});

test('nonsense is refused', async () => {
  for (const wrong of [{ cold: 2 }, { random: 0 }, { train: 0.9, valid: 0.2 }, { text: 'colour' }]) {
    await assert.rejects(preparedFrom(hm, { of: 'hm', options: wrong }), { name: 'OptionsError', code: 'wrong-value' });
  }
});

test('the last week of H&M has 17,969 articles that were bought, and cold ones are in test alone', skipWithout('data/hm'), async () => {
  await inFolder(async (to) => {
    const { counts, splits, dropped } = await prepare(hm, { from: shared('data/hm')!, to });
    assert.deepEqual([counts.items, dropped['item-that-nobody-bought'], splits.test!.impressions], [17_969, 87_573, 4124]);
    const clicks = (await prepared(to, { split: 'test' }).items.load()).column('clicks') as Int32Array;
    const cold = clicks.filter((count) => count === 0).length;
    assert.ok(cold > 0.2 * counts.items && cold < 0.35 * counts.items, `${cold} cold items`);
  });
});
