import assert from 'node:assert/strict';
import { test } from 'node:test';

import { mrrFirst } from '../../src/metrics/mrr-first.ts';
import { mrrOverPositives } from '../../src/metrics/mrr-over-positives.ts';
import { metricContract } from '../../src/testing/metric-contract.ts';
import { agreesOverAllOrders } from './orders.ts';

metricContract(() => mrrFirst());
metricContract(() => mrrFirst(3));
metricContract(() => mrrFirst(undefined, { ties: 'pessimistic' }));
metricContract(() => mrrOverPositives());
metricContract(() => mrrOverPositives(2, { ties: 'reversed' }));

test('MRR of ties is the mean over all their orders', () => {
  for (const k of [1, 2, 4, undefined]) {
    const within = k ?? Infinity;
    agreesOverAllOrders(mrrFirst(k), (labels) => labels.indexOf(1) < within ? 1 / (labels.indexOf(1) + 1) : 0);
    agreesOverAllOrders(mrrOverPositives(k), (labels) => labels.reduce((sum, label, at) => sum + (at < within ? label / (at + 1) : 0), 0)
      / labels.reduce((sum, label) => sum + label));
  }
});

test('Legommenders prints mrrOverPositives as MRR and mrrFirst as MRR0', () => {
  // Its two groups, worked out by hand in the specification: MRR .875, MRR0 1.
  const groups = [[[2, -1, 0.3], [1, 0, 0]], [[0.3, -2, 5], [1, 0, 1]]] as const;
  const mean = (of: (scores: readonly number[], labels: readonly number[]) => number | null) =>
    groups.reduce((sum, [scores, labels]) => sum + of(scores, labels)!, 0) / groups.length;
  assert.equal(mean(mrrOverPositives().of), 0.875);
  assert.equal(mean(mrrFirst().of), 1);
});
