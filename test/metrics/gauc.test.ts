import assert from 'node:assert/strict';
import { test } from 'node:test';

import { gauc } from '../../src/metrics/gauc.ts';
import { metricContract } from '../../src/testing/metric-contract.ts';
import { winningPairs } from './winning-pairs.ts';

metricContract(() => gauc());

test('GAUC of a group agrees with counting every pair, ties as one half', () => {
  const scores = Array.from({ length: 300 }, (_, row) => ((row * 7919) % 101) / 101);
  const labels = scores.map((score, row) => Number(((row * 31) % 17) / 17 < score));
  assert.ok(Math.abs(gauc().of(scores, labels)! - winningPairs(scores, labels)) < 1e-12);
  assert.equal(gauc().of([1, 1, 1], [0, 1, 0]), 0.5);
});
