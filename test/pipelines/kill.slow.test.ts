import assert from 'node:assert/strict';
import { test } from 'node:test';

import { killZeroShot } from './kill-run.ts';

test('a run killed at any of 20 random moments and started again ends with the bytes of the uninterrupted one', async () => {
  const { hits, different, files } = await killZeroShot(20, 1000);
  assert.ok(files > 5, 'several parts were written');
  assert.deepEqual(different, []);
  assert.ok(hits >= 10, `only ${hits} kills hit a running process`);
});
