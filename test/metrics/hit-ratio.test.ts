import { test } from 'node:test';

import { hitRatio } from '../../src/metrics/hit-ratio.ts';
import { metricContract } from '../../src/testing/metric-contract.ts';
import { agreesOverAllOrders } from './orders.ts';

metricContract(() => hitRatio(5));
metricContract(() => hitRatio(2, { ties: 'optimistic' }));

test('hit ratio of ties is the share of their orders that hit', () => {
  for (const k of [1, 2, 3, 4, 10]) agreesOverAllOrders(hitRatio(k), (labels) => Number(labels.slice(0, k).includes(1)));
});
