import assert from 'node:assert/strict';
import { test } from 'node:test';

import { mrrFirst } from '../../src/metrics/mrr-first.ts';
import { metricContract } from '../../src/testing/metric-contract.ts';
import { agreesOverAllOrders } from './orders.ts';

metricContract(() => mrrFirst());
metricContract(() => mrrFirst(3));
metricContract(() => mrrFirst(undefined, { ties: 'pessimistic' }));

test('MRR of the first positive, over ties, is the mean over all their orders', () => {
  for (const k of [1, 2, 4, undefined]) {
    agreesOverAllOrders(mrrFirst(k), (labels) => labels.indexOf(1) < (k ?? Infinity) ? 1 / (labels.indexOf(1) + 1) : 0);
  }
});

test('it is what Legommenders prints as MRR0', () => {
  assert.equal(mrrFirst().of([2, -1, 0.3], [1, 0, 0]), 1);
  assert.equal(mrrFirst().of([0.3, -2, 5], [1, 0, 1]), 1);
});
