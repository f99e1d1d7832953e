import assert from 'node:assert/strict';
import { test } from 'node:test';

import { f1 } from '../../src/metrics/f1.ts';
import { RankedRows } from '../../src/metrics/ranking/ranked-rows.ts';
import { metricContract } from '../../src/testing/metric-contract.ts';

metricContract(() => f1(0.5));

test('F1 agrees with the Legommenders specification', () => {
  assert.equal(f1(0.5).of([2, -1, 0.3, 0.3, -2, 5], [1, 0, 0, 1, 0, 1]), 0.8);
});

test('a float32 score reaches the threshold that it was rounded from', () => {
  const state = f1(0.7).open();
  state.add(new RankedRows(Float32Array.of(0.7, 0.69), Uint8Array.of(1, 0)));
  assert.equal(state.result().value, 1);
});

test('F1 without positives and without predictions is null', () => {
  assert.equal(f1().of([0.1, 0.2], [0, 0]), null);
  assert.equal(f1().of([0.1, 0.9], [0, 0]), 0);
});

test('a threshold that is no number is refused', () => {
  assert.throws(() => f1(Number.NaN), { code: 'wrong-value' });
});
