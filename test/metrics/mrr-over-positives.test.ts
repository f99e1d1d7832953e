import assert from 'node:assert/strict';
import { test } from 'node:test';

import { mrrOverPositives } from '../../src/metrics/mrr-over-positives.ts';
import { metricContract } from '../../src/testing/metric-contract.ts';
import { agreesOverAllOrders } from './orders.ts';

metricContract(() => mrrOverPositives());
metricContract(() => mrrOverPositives(2, { ties: 'reversed' }));

test('MRR over positives, over ties, is the mean over all their orders', () => {
  for (const k of [1, 2, 4, undefined]) {
    agreesOverAllOrders(mrrOverPositives(k), (labels) =>
      labels.reduce((sum, label, at) => sum + (at < (k ?? Infinity) ? label / (at + 1) : 0), 0) / labels.reduce((sum, label) => sum + label));
  }
});

test('it is what Legommenders prints as MRR', () => {
  assert.equal(mrrOverPositives().of([2, -1, 0.3], [1, 0, 0]), 1);
  assert.equal(mrrOverPositives().of([0.3, -2, 5], [1, 0, 1]), 0.75);
});
