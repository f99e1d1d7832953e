import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isHeldOut, splitOfUser } from '../../../src/scenarios/preparing/split-of-user.ts';
import { ClickLog } from '../../../src/scenarios/recipes/click-log.ts';
import { coldStart, type ColdStartOptions } from '../../../src/scenarios/recipes/cold-start.ts';
import { MadeUpPreparation } from '../made-up-preparation.ts';

const options: ColdStartOptions = { cold: 0.3, positives: 2, history: 6, random: 3, clicks: 4, train: 0.5, valid: 0.2, seed: 7 };
const users = Array.from({ length: 60 }, (_, user) => `u${user}`);
const items = Array.from({ length: 80 }, (_, item) => `i${item}`);
const isCold = (item: number) => isHeldOut(items[item]!, options.cold, options.seed);

/** Every user clicks twelve items, no item twice. */
function twelveEach(): ClickLog {
  const log = new ClickLog();
  for (let at = 0; at < 12; at++) users.forEach((_, user) => log.add(user, (user * 13 + at * 7) % items.length, 1, at));
  return log;
}

async function made(more: Partial<ColdStartOptions> = {}, log = twelveEach()): Promise<MadeUpPreparation> {
  const to = new MadeUpPreparation();
  await coldStart(to, log, { users, items }, { ...options, ...more });
  return to;
}
const clicksOf = (user: number) => Array.from({ length: 12 }, (_, at) => (user * 13 + at * 7) % items.length);

test('a cold item is in no history, and not in train or valid', async () => {
  const { rows } = await made();
  assert.ok(items.some((_, item) => isCold(item)));
  for (const { split, history, candidates } of rows) {
    assert.ok(!history.some(isCold));
    if (split !== 'test') assert.ok(!candidates.some(isCold));
  }
  assert.ok(rows.some(({ split, candidates, labels }) => split === 'test' && candidates.some((item, at) => isCold(item) && labels[at] === 1)));
});

test('train asks about each of the latest warm clicks, with those before it as history', async () => {
  const { rows, userIds } = await made();
  users.forEach((id, user) => {
    if (splitOfUser(id, options) !== 'train') return;
    const warm = clicksOf(user).filter((item) => !isCold(item));
    const own = rows.filter((row) => userIds[row.user] === id);
    assert.deepEqual(own.map(({ history }) => history), warm.map((_, at) => warm.slice(Math.max(0, at - 6), at)).slice(1).slice(-4));
    assert.deepEqual(own.map(({ candidates }) => candidates.at(-1)), warm.slice(1).slice(-4));
    for (const { labels } of own) assert.deepEqual(labels, [0, 0, 0, 1]);
  });
});

test('test asks about the last clicks of any kind, each told apart from items of its kind that the user never clicked', async () => {
  const { rows, userIds } = await made();
  users.forEach((id, user) => {
    if (splitOfUser(id, options) !== 'test') return;
    const own = rows.filter((row) => userIds[row.user] === id);
    assert.equal(own.length, 1);
    const clicked = clicksOf(user);
    const { history, candidates, labels, time } = own[0]!;
    assert.deepEqual(candidates.filter((_, at) => labels[at] === 1), [clicked[11], clicked[10]]);
    assert.deepEqual(history, clicked.slice(0, 10).filter((item) => !isCold(item)).slice(-6));
    assert.equal(time, 10);
    const negatives = candidates.filter((_, at) => labels[at] === 0);
    assert.ok(!negatives.some((item) => clicked.includes(item)));
    assert.equal(negatives.filter(isCold).length, 3 * clicked.slice(10).filter(isCold).length);
    assert.equal(negatives.length, 6);
  });
});

test('an item clicked again is left out and counted, and so is a user with nothing before the clicks asked about', async () => {
  const log = new ClickLog();
  for (const [user, item] of [[0, 1], [0, 1], [0, 2], [1, 3]] as const) log.add(user, item, 1, Number.NaN);
  const to = await made({ cold: 0, positives: 1, train: 0, valid: 0 }, log);
  assert.deepEqual(to.rows.map(({ history, candidates }) => [history, candidates.at(-1)]), [[[1], 2]]);
  assert.deepEqual(Object.fromEntries(to.counts), { 'click-on-an-item-clicked-before': 1, 'user-with-too-few-clicks': 1 });
  assert.deepEqual(to.userIds, ['u0']);
});

test('the same seed draws the same, another one otherwise', async () => {
  assert.deepEqual((await made()).rows, (await made()).rows);
  assert.notDeepEqual((await made()).rows, (await made({ seed: 8 })).rows);
});
