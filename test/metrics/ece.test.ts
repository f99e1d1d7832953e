import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ece } from '../../src/metrics/ece.ts';
import { RankedRows } from '../../src/metrics/ranking/ranked-rows.ts';
import { metricContract } from '../../src/testing/metric-contract.ts';

metricContract(() => ece());
metricContract(() => ece(4));

const near = (got: number | null, want: number) => assert.ok(Math.abs(got! - want) < 1e-12, `${got} is not ${want}`);

test('ECE weights the gap of each bin by its rows, bins closed above', () => {
  near(ece(4).of([0, 0.25, 0.26, 0.5, 1], [0, 1, 0, 0, 1]), (Math.abs(0.25 - 1) + Math.abs(0.76 - 0) + 0) / 5);
  near(ece(1).of([0.2, 0.4], [1, 0]), 0.2);
});

test('scores that are no probabilities have no value, and are counted', () => {
  const state = ece().open();
  state.add(new RankedRows(Float64Array.of(0.5, -0.1, 3), Uint8Array.of(1, 0, 1)));
  assert.deepEqual(state.result(), { value: null, groups: 0, leftOut: 2 });
});

test('no bins are refused', () => {
  assert.throws(() => ece(0), { code: 'wrong-value' });
});
