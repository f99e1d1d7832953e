import { test } from 'node:test';

import { recall } from '../../src/metrics/recall.ts';
import { metricContract } from '../../src/testing/metric-contract.ts';
import { agreesOverAllOrders } from './orders.ts';

metricContract(() => recall(5));
metricContract(() => recall(2, { ties: 'optimistic' }));

const sum = (labels: readonly number[]) => labels.reduce((total, label) => total + label, 0);

test('recall of ties is the mean over all their orders', () => {
  for (const k of [1, 2, 3, 4, 10]) {
    agreesOverAllOrders(recall(k), (labels) => sum(labels.slice(0, k)) / sum(labels));
  }
});
