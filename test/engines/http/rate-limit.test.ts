import assert from 'node:assert/strict';
import { test } from 'node:test';

import { rateLimit, TokenBucket } from '../../../src/engines/http/rate-limit.ts';
import { slots } from '../../../src/engines/http/slots.ts';
import { madeUpClock } from './services.ts';

test('in any minute no more than a minute and a sixth of it is let through', async () => {
  const clock = madeUpClock();
  const rate = rateLimit({ requestsPerMinute: 60 }, clock);
  const times: number[] = [];
  for (let request = 0; request < 200; request++) {
    await rate.enter(1);
    times.push(clock.now());
  }
  for (const from of times) assert.ok(times.filter((time) => time >= from && time < from + 60_000).length <= 71);
  assert.ok(Math.abs(times.at(-1)! - 190_000) < 1, 'and no less');
});

test('something larger than fits is let through when full, and owed', () => {
  const bucket = new TokenBucket(600, 0); // holds 100, 10 a second
  assert.equal(bucket.waitFor(1000, 0), 0);
  bucket.take(1000);
  assert.equal(bucket.waitFor(1, 0), 90_100);
  assert.equal(bucket.waitFor(1000, 90_000), 10_000);
  bucket.take(-5000);
  assert.equal(bucket.waitFor(100, 90_000), 0);
  bucket.take(100);
  assert.equal(bucket.waitFor(100, 90_000), 10_000, 'it holds no more than it holds');
});

test('who came first goes first, and one who gave up holds nobody up', async () => {
  const clock = madeUpClock();
  const rate = rateLimit({ tokensPerMinute: 60 }, clock);
  const order: string[] = [];
  const gone = new AbortController();
  gone.abort();
  await Promise.all([
    rate.enter(10).then(() => order.push('large')), rate.enter(5, gone.signal).catch(() => order.push('gone')), rate.enter(1).then(() => order.push('small')),
  ]);
  assert.deepEqual(order, ['large', 'gone', 'small']);
  assert.ok(Math.abs(clock.now() - 1000) < 1);
});

test('tokens that were thought too few or too many are made up for', async () => {
  const clock = madeUpClock();
  const rate = rateLimit({ tokensPerMinute: 60 }, clock);
  await rate.enter(10);
  rate.correct(10, 15);
  await rate.enter(1);
  assert.ok(Math.abs(clock.now() - 6000) < 1);
  rate.correct(1, 0);
  await rate.enter(1);
  assert.ok(Math.abs(clock.now() - 6000) < 1);
});

test('without limits nobody waits', async () => {
  const clock = madeUpClock();
  await rateLimit({}, clock).enter(1e9);
  assert.deepEqual(clock.waits, []);
});

test('slots let so many in at once, the others in order, and are given back by who fails', async () => {
  const inSlot = slots(2);
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const tasks = [0, 1, 2, 3].map((at) => inSlot(async () => {
    started.push(at);
    await new Promise<void>((end) => { ends.push(end); });
    if (at === 0) throw new RangeError('failed');
    return at;
  }).catch((error: Error) => error.message));
  for (const expected of [[0, 1], [0, 1, 2], [0, 1, 2, 3]]) {
    await new Promise(setImmediate);
    assert.deepEqual(started, expected);
    ends.shift()!();
  }
  for (const end of ends) end();
  assert.deepEqual(await Promise.all(tasks), ['failed', 1, 2, 3]);
});
