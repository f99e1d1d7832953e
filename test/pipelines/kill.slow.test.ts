import assert from 'node:assert/strict';
import { test } from 'node:test';

import { shared, skipWithout } from '../shared.ts';
import { killCheckpoint, killFineTuned, killTrained, killZeroShot } from './kill-run.ts';

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

test('so does one of a checkpoint over 20,000 pairs, killed at any of 4 random moments', skipWithout('models/checkpoints/llama31'), async () => {
  const { hits, different, files } = await killCheckpoint(4, 20_000, shared('models/checkpoints/llama31')!);
  assert.ok(files > 5, 'several parts were written');
  assert.deepEqual(different, []);
  assert.ok(hits >= 2, `only ${hits} kills hit a running process`);
});

test('so does one of a language model that is fine-tuned first, killed at any of 4 random moments: the adapter has the same bytes', skipWithout('models/checkpoints/llama31'), async () => {
  const { hits, different, files } = await killFineTuned(4, 250, shared('models/checkpoints/llama31')!);
  assert.ok(files > 3, 'adapter, report and scores were written');
  assert.deepEqual(different, []);
  assert.ok(hits >= 2, `only ${hits} kills hit a running process`);
});
