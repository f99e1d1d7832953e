import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ndcg } from '../../src/metrics/ndcg.ts';
import { metricContract } from '../../src/testing/metric-contract.ts';
import { agreesOverAllOrders } from './orders.ts';

metricContract(() => ndcg(5));
metricContract(() => ndcg(3, { ties: 'stable' }));

/** [k, scores, labels, `sklearn.metrics.ndcg_score([labels], [scores], k=k)`], scikit-learn 1.9.1 */
const reference: [number, number[], number[], number][] = [
  [1, [0.9, 0.1], [0, 1], 0],
  [2, [0.5, 0.5], [0, 1], 0.8154648767857287],
  [5, [0.1, 0.4, 0.35, 0.8, 0.2, 0.05], [0, 1, 0, 0, 1, 1], 0.49818925746641274],
  [3, [1, 1, 0, 0, 1], [1, 0, 0, 1, 0], 0.43552453212757636],
  [10, [0.2, 0.2, 0.2, 0.9], [1, 1, 0, 0], 0.6383296841265743],
];

for (const [k, scores, labels, want] of reference) {
  test(`NDCG@${k} of [${labels}] scored [${scores}] agrees with scikit-learn`, () => {
    const got = ndcg(k).of(scores, labels);
    assert.ok(Math.abs(got! - want) < 1e-12, `${got} is not ${want}`);
  });
}

test('NDCG of ties is the mean over all their orders', () => {
  for (const k of [1, 2, 3, 10]) {
    agreesOverAllOrders(ndcg(k), (labels) => gain(labels, k) / gain([...labels].sort((a, b) => b - a), k));
  }
});

test('a perfect ranking has exactly 1', () => {
  const labels = Array.from({ length: 40 }, (_, row) => Number(row < 7));
  assert.equal(ndcg(10).of(labels.map((_, row) => -row), labels), 1);
  assert.equal(ndcg(10).of(labels, labels), 1);
});

const gain = (labels: readonly number[], k: number) =>
  labels.slice(0, k).reduce((sum, label, at) => sum + label / Math.log2(at + 2), 0);
