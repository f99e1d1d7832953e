import assert from 'node:assert/strict';
import { test } from 'node:test';

import { map } from '../../src/metrics/map.ts';
import { metricContract } from '../../src/testing/metric-contract.ts';
import { agreesOverAllOrders } from './orders.ts';

metricContract(() => map(5));
metricContract(() => map(2, { ties: 'optimistic' }));

const sum = (labels: readonly number[]) => labels.reduce((total, label) => total + label, 0);

test('MAP of ties is the mean over all their orders', () => {
  for (const k of [1, 2, 3, 4, 10]) {
    agreesOverAllOrders(map(k), (labels) => sum(labels.slice(0, k).map((label, at) => label * sum(labels.slice(0, at + 1)) / (at + 1))) / Math.min(k, sum(labels)));
  }
});

test('MAP of a perfect ranking is 1, also with more positives than ranks', () => {
  assert.equal(map(2).of([4, 3, 2, 1], [1, 1, 1, 0]), 1);
});
