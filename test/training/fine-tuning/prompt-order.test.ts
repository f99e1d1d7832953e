import assert from 'node:assert/strict';
import { test } from 'node:test';

import { promptOrder } from '../../../src/training/fine-tuning/prompt-order.ts';

const lengths = Int32Array.from({ length: 1000 }, (_, at) => 20 + (at * 37) % 200);
const shuffled = (epoch: number, seed = 3) => promptOrder({ lengths, rows: 8, order: 'shuffled', seed, epoch });

test('every prompt is there once, in another order in every epoch and for every seed, and the same one again', () => {
  assert.deepEqual(shuffled(0).toSorted(), Int32Array.from(lengths.keys()));
  assert.deepEqual(shuffled(0), shuffled(0));
  assert.notDeepEqual(shuffled(0), shuffled(1));
  assert.notDeepEqual(shuffled(0), shuffled(0, 4));
});

test('prompts of a batch are of like length, and batches do not go by length', () => {
  const order = shuffled(2);
  const batches = Array.from({ length: 125 }, (_, batch) => Array.from(order.subarray(8 * batch, 8 * batch + 8), (prompt) => lengths[prompt]!));
  const padded = batches.reduce((sum, batch) => sum + 8 * Math.max(...batch), 0) / lengths.reduce((sum, length) => sum + length, 0);
  assert.ok(padded < 1.05, `${padded} tokens for each that is there`);
  const longest = batches.map((batch) => Math.max(...batch));
  const falling = longest.filter((length, at) => at > 0 && length < longest[at - 1]!).length;
  assert.ok(falling > 35 && falling < 90, `${falling} of 124 batches are shorter than the one before`);
});

test('a batch that is not full comes last', () => {
  const order = promptOrder({ lengths: lengths.subarray(0, 21), rows: 8, order: 'shuffled', seed: 1, epoch: 0 });
  assert.equal(order.length, 21);
  assert.deepEqual(promptOrder({ lengths: [], rows: 8, order: 'shuffled', seed: 1, epoch: 0 }), new Int32Array(0));
});
