import assert from 'node:assert/strict';
import { test } from 'node:test';

import { lrap } from '../../src/metrics/lrap.ts';
import { metricContract } from '../../src/testing/metric-contract.ts';

metricContract(() => lrap());

/** Straight from its definition: for each positive, positives and rows that score at least as high. */
function byCounting(scores: readonly number[], labels: readonly number[]): number {
  const positives = scores.filter((_, row) => labels[row] === 1);
  const terms = positives.map((score) => positives.filter((other) => other >= score).length / scores.filter((other) => other >= score).length);
  return terms.reduce((sum, term) => sum + term, 0) / terms.length;
}

test('LRAP agrees with counting, tied rows at their worst rank', () => {
  const scores = Array.from({ length: 50 }, (_, row) => ((row * 37) % 23) / 23);
  const labels = scores.map((_, row) => Number(row % 5 === 0));
  assert.ok(Math.abs(lrap().of(scores, labels)! - byCounting(scores, labels)) < 1e-12);
  assert.equal(lrap().of([0.5, 0.5, 0.5], [1, 0, 0]), 1 / 3);
});
