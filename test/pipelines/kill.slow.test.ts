import assert from 'node:assert/strict';
import { test } from 'node:test';

import { killTrained, killZeroShot } from './kill-run.ts';

test('a run killed at any of 20 random moments and started again ends with the bytes of the uninterrupted one', async () => {
  const { hits, different, files } = await killZeroShot(20, 1000);
  assert.ok(files > 5, 'several parts were written');
  assert.deepEqual(different, []);
  assert.ok(hits >= 10, `only ${hits} kills hit a running process`);
});

test('so does one of a recommender, killed at any of 8 random moments of its training and scoring', async () => {
  const { hits, different, files } = await killTrained(8, 3000);
  assert.ok(files > 5, 'several parts were written');
  assert.deepEqual(different, []);
  assert.ok(hits >= 4, `only ${hits} kills hit a running process`);
});
