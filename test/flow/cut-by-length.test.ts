import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cutByLength } from '../../src/flow/cut-by-length.ts';
import { ticket } from '../../src/flow/tickets.ts';

const cut = (lengths: number[], tokens: number) => cutByLength(Int32Array.from(lengths), tokens).map((call) => [...call]);

test('equal lengths stay in order', () => {
  assert.deepEqual(cut([3, 3, 3, 3], 6), [[0, 1], [2, 3]]);
});

test('a sequence longer than a call is a call of its own', () => {
  assert.deepEqual(cut([50, 1, 60], 10), [[1], [0], [2]]);
});

test('nothing makes no call; empty sequences share one', () => {
  assert.deepEqual(cut([], 10), []);
  assert.deepEqual(cut([0, 0, 10], 10), [[0, 1], [2]]);
});

test('every sequence is in one call, no call is larger than allowed, and none could take the next sequence', () => {
  const lengths = Array.from({ length: 500 }, (_, i) => 1 + Math.floor(40 * ticket(1, 0, i)));
  const calls = cut(lengths, 100);
  assert.deepEqual(calls.flat().sort((a, b) => a - b), [...lengths.keys()]);
  calls.forEach((call, i) => {
    const padded = (longest: number, count: number) => longest * count;
    assert.ok(padded(lengths[call.at(-1)!]!, call.length) <= 100);
    const next = calls[i + 1]?.[0];
    if (next !== undefined) assert.ok(padded(lengths[next]!, call.length + 1) > 100);
  });
});
