import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SmoothedRate } from '../../src/report/row-rate.ts';

test('there is no rate before rows have left', () => {
  const rate = new SmoothedRate();
  rate.see(0, 0);
  rate.see(0, 1000);
  assert.equal(rate.rowsPerSecond, undefined);
});

test('rows that leave in lumps have the rate of the lumps, also between two of them', () => {
  const rate = new SmoothedRate();
  for (let lump = 0; lump <= 5; lump++) rate.see(100 * lump, 10_000 * lump);
  assert.equal(rate.rowsPerSecond, 10);
  rate.see(500, 55_000);
  assert.ok(Math.abs(rate.rowsPerSecond! - 500 / 55) < 1e-9);
});

test('what was long ago no longer counts', () => {
  const rate = new SmoothedRate(2);
  for (const [rows, ms] of [[0, 0], [10, 10_000], [110, 11_000], [210, 12_000]] as const) rate.see(rows, ms);
  assert.equal(rate.rowsPerSecond, 100);
});

test('a stall slows the rate down', () => {
  const rate = new SmoothedRate();
  rate.see(0, 0);
  rate.see(100, 1000);
  rate.see(100, 100_000);
  assert.equal(rate.rowsPerSecond, 1);
});
