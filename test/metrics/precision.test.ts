import assert from 'node:assert/strict';
import { test } from 'node:test';

import { precision } from '../../src/metrics/precision.ts';
import { metricContract } from '../../src/testing/metric-contract.ts';
import { agreesOverAllOrders } from './orders.ts';

metricContract(() => precision(5));
metricContract(() => precision(2, { ties: 'optimistic' }));

const sum = (labels: readonly number[]) => labels.reduce((total, label) => total + label, 0);

test('precision of ties is the mean over all their orders', () => {
  for (const k of [1, 2, 3, 4, 10]) {
    agreesOverAllOrders(precision(k), (labels) => sum(labels.slice(0, k)) / k);
  }
});

test('precision of fewer than k rows is still divided by k', () => {
  assert.equal(precision(4).of([0.9, 0.5], [1, 0]), 0.25);
});
