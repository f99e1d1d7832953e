import assert from 'node:assert/strict';
import { test } from 'node:test';

import { sharedOpening } from '../../../src/engines/session/shared-opening.ts';

test('the first opener starts, the last closes, the next starts anew', async () => {
  const events: string[] = [];
  const open = sharedOpening(async () => {
    events.push('start');
    return { close: async () => { events.push('close'); } };
  });
  const [one, two] = await Promise.all([open(), open()]);
  assert.equal(one.session, two.session);
  await one.close();
  await one.close();
  assert.deepEqual(events, ['start']);
  await two.close();
  const three = await open();
  assert.notEqual(three.session, one.session);
  assert.deepEqual(events, ['start', 'close', 'start']);
});

test('who opens after it was lost starts anew, and who held it may still close', async () => {
  const lose: (() => void)[] = [];
  let closed = 0;
  const open = sharedOpening(async (onLost) => {
    lose.push(onLost);
    return { close: async () => { closed++; } };
  });
  const one = await open();
  lose[0]!();
  const two = await open();
  assert.notEqual(one.session, two.session);
  await one.close();
  assert.equal((await open()).session, two.session);
  assert.equal(closed, 1);
});

test('a failed start is told to everybody who waited, and tried again by the next', async () => {
  let tries = 0;
  const open = sharedOpening(async () => {
    if (tries++ === 0) throw new RangeError('no');
    return { close: async () => {} };
  });
  const results = await Promise.allSettled([open(), open()]);
  assert.deepEqual(results.map(({ status }) => status), ['rejected', 'rejected']);
  await open();
  assert.equal(tries, 2);
});
