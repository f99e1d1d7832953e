import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Metric } from '../../src/core/metric.ts';
import { hitRatio } from '../../src/metrics/hit-ratio.ts';
import { map } from '../../src/metrics/map.ts';
import { ndcg } from '../../src/metrics/ndcg.ts';
import { precision } from '../../src/metrics/precision.ts';
import { recall } from '../../src/metrics/recall.ts';
import type { TieOptions } from '../../src/metrics/ranking/over-groups.ts';
import { metricContract } from '../../src/testing/metric-contract.ts';
import { agreesOverAllOrders } from './orders.ts';

const sum = (labels: readonly number[]) => labels.reduce((total, label) => total + label, 0);

const formulas: [(k: number, options?: TieOptions) => Metric, (labels: readonly number[], k: number) => number][] = [
  [recall, (labels, k) => sum(labels.slice(0, k)) / sum(labels)],
  [precision, (labels, k) => sum(labels.slice(0, k)) / k],
  [hitRatio, (labels, k) => Number(labels.slice(0, k).includes(1))],
  [map, (labels, k) => sum(labels.slice(0, k).map((label, at) => label * sum(labels.slice(0, at + 1)) / (at + 1))) / Math.min(k, sum(labels))],
];

for (const [make, formula] of formulas) {
  metricContract(() => make(5));
  metricContract(() => make(2, { ties: 'optimistic' }));

  test(`${make(5).name} of ties is the mean over all their orders`, () => {
    for (const k of [1, 2, 3, 4, 10]) agreesOverAllOrders(make(k), (labels) => formula(labels, k));
  });

  test(`${make(5).name} ranks ties as told`, () => {
    const scores = [1, 2, 1, 1, 0];
    const labels = [0, 0, 1, 1, 1];
    const rankings = {
      stable: [0, 0, 1, 1, 1], reversed: [0, 1, 1, 0, 1], pessimistic: [0, 0, 1, 1, 1], optimistic: [0, 1, 1, 0, 1],
    } as const;
    for (const [ties, ranking] of Object.entries(rankings)) {
      for (const k of [1, 2, 3, 4]) {
        const got = make(k, { ties: ties as keyof typeof rankings }).of(scores, labels)!;
        assert.ok(Math.abs(got - formula(ranking, k)) < 1e-12, `${ties} at ${k}: ${got}`);
      }
    }
  });
}

test('a rank that is no whole number from 1 on is refused', () => {
  for (const k of [0, -1, 2.5, Number.NaN]) assert.throws(() => ndcg(k), { code: 'wrong-value', message: /NDCG@/ });
});

test('a tie policy that does not exist is refused by the name of the nearest', () => {
  assert.throws(() => recall(5, { ties: 'stabel' as 'stable' }), { code: 'unknown-key', hint: /did you mean "stable"/ });
});
