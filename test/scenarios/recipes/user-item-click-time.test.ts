import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ClickLog } from '../../../src/scenarios/recipes/click-log.ts';
import { randomNegatives } from '../../../src/scenarios/recipes/negatives.ts';
import { userItemClickTime } from '../../../src/scenarios/recipes/user-item-click-time.ts';
import { MadeUpPreparation } from '../made-up-preparation.ts';

const defaults = { positives: 2, history: 100, negatives: 0, train: 0, valid: 0, seed: 1 };

/** Events as [user, item, click, time]. */
const logOf = (events: readonly (readonly [number, number, 0 | 1, number])[]) => {
  const log = new ClickLog();
  for (const event of events) log.add(...event);
  return log;
};

test('holds the last clicks out, latest first, after all non-clicks in file order', async () => {
  const to = new MadeUpPreparation();
  const log = logOf([[0, 9, 0, 50], [0, 1, 1, 30], [0, 2, 1, 10], [0, 3, 1, 40], [0, 8, 0, 5], [0, 4, 1, 20]]);
  await userItemClickTime(to, log, ['ada'], defaults);
  assert.deepEqual(to.rows, [{ split: 'test', user: 0, time: 30, history: [2, 4], candidates: [9, 8, 3, 1], labels: [0, 0, 1, 1] }]);
  assert.deepEqual(to.userIds, ['ada']);
});

test('clicks of equal times keep the order of the file', async () => {
  const to = new MadeUpPreparation();
  await userItemClickTime(to, logOf([[0, 5, 1, 7], [0, 6, 1, 7], [0, 7, 1, 7], [0, 1, 0, 7]]), ['ada'], defaults);
  assert.deepEqual([to.rows[0]!.history, to.rows[0]!.candidates], [[5], [1, 7, 6]]);
});

test('without times the file order is the time order', async () => {
  const to = new MadeUpPreparation();
  await userItemClickTime(to, logOf([[0, 5, 1, NaN], [0, 6, 1, NaN], [0, 7, 1, NaN], [0, 1, 0, NaN]]), ['ada'], defaults);
  assert.deepEqual(to.rows[0]!.history, [5]);
});

test('leaves out and counts users with one label or too few clicks, and numbers the others anew', async () => {
  const to = new MadeUpPreparation();
  const few = [[1, 1, 1, 1], [1, 2, 1, 2], [1, 3, 0, 3]] as const;
  const enough = [[2, 1, 1, 1], [2, 2, 1, 2], [2, 4, 1, 3], [2, 3, 0, 3]] as const;
  await userItemClickTime(to, logOf([[0, 1, 1, 1], ...few, ...enough]), ['one-label', 'few', 'enough'], defaults);
  assert.deepEqual(Object.fromEntries(to.counts), { 'user-without-both-labels': 1, 'user-with-too-few-clicks': 1 });
  assert.deepEqual([to.userIds, to.rows.map(({ user }) => user)], [['enough'], [0]]);
});

test('caps history at its latest clicks and draws so many non-clicks in their order', async () => {
  const to = new MadeUpPreparation();
  const clicks = Array.from({ length: 6 }, (_, i) => [0, i, 1, i] as const);
  const others = Array.from({ length: 20 }, (_, i) => [0, 10 + i, 0, i] as const);
  await userItemClickTime(to, logOf([...clicks, ...others]), ['ada'], { ...defaults, history: 3, negatives: 5 });
  const { history, candidates } = to.rows[0]!;
  assert.deepEqual([history, candidates.slice(-2)], [[1, 2, 3], [5, 4]]);
  const negatives = candidates.slice(0, -2);
  assert.equal(negatives.length, 5);
  assert.deepEqual(negatives, [...negatives].sort((a, b) => a - b));
  assert.deepEqual([to.counts.get('click-older-than-history'), to.counts.get('non-click-not-drawn')], [1, 15]);
});

test('drawn negatives are items that the user never touched', async () => {
  const to = new MadeUpPreparation();
  const clicks = Array.from({ length: 5 }, (_, i) => [0, i, 1, i] as const);
  await userItemClickTime(to, logOf(clicks), ['ada'], defaults, randomNegatives(Int32Array.from({ length: 12 }, (_, i) => i), 3, 7));
  const { candidates, labels } = to.rows[0]!;
  assert.equal(candidates.length, 8);
  assert.equal(new Set(candidates).size, 8);
  assert.ok(candidates.slice(0, 6).every((item) => item >= 5));
  assert.deepEqual(labels, [0, 0, 0, 0, 0, 0, 1, 1]);
});

test('splits users by a hash of their id', async () => {
  const users = Array.from({ length: 300 }, (_, user) => user);
  const events = users.flatMap((user) => [[user, 1, 1, 1], [user, 2, 1, 2], [user, 3, 1, 3], [user, 4, 0, 1]] as const);
  const splitsOf = async (ids: string[]) => {
    const to = new MadeUpPreparation();
    await userItemClickTime(to, logOf(events), ids, { ...defaults, train: 0.5, valid: 0.2 });
    return new Map(to.rows.map(({ user, split }) => [to.userIds[user]!, split]));
  };
  const ids = users.map((user) => `u${user}`);
  const splits = await splitsOf(ids);
  const share = (wanted: string) => [...splits.values()].filter((split) => split === wanted).length / 300;
  assert.ok(Math.abs(share('train') - 0.5) < 0.1 && Math.abs(share('valid') - 0.2) < 0.08);
  assert.deepEqual(await splitsOf([...ids].reverse()).then((other) => ids.map((id) => other.get(id))), ids.map((id) => splits.get(id)));
});
