import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ece } from '../../src/metrics/ece.ts';
import { f1 } from '../../src/metrics/f1.ts';
import { logLoss } from '../../src/metrics/log-loss.ts';
import { RankedRows } from '../../src/metrics/ranking/ranked-rows.ts';
import { metricContract } from '../../src/testing/metric-contract.ts';

metricContract(() => f1(0.5));
metricContract(() => logLoss());
metricContract(() => logLoss(1e-4));
metricContract(() => ece());

const near = (got: number | null, want: number) => assert.ok(Math.abs(got! - want) < 1e-12, `${got} is not ${want}`);

test('F1 agrees with the Legommenders specification', () => {
  near(f1(0.5).of([2, -1, 0.3, 0.3, -2, 5], [1, 0, 0, 1, 0, 1]), 0.8);
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

test('log-loss clips as scikit-learn does for float64, or as told', () => {
  near(logLoss().of([0.25, 0.75, 0.9], [0, 1, 0]), (-Math.log(0.75) * 2 - Math.log(1 - 0.9)) / 3);
  near(logLoss().of([1], [0]), -Math.log(2 ** -52));
  near(logLoss(1e-4).of([0], [1]), -Math.log(1e-4));
});

test('log-loss and ECE of scores that are no probabilities are null, and say how many', () => {
  for (const metric of [logLoss(), ece()]) {
    const state = metric.open();
    state.add(new RankedRows(Float64Array.of(0.5, -0.1, 3), Uint8Array.of(1, 0, 1)));
    assert.deepEqual(state.result(), { value: null, groups: 0, leftOut: 2 });
  }
});

test('ECE weights the gap of each bin by its rows, bins closed above', () => {
  near(ece(4).of([0, 0.25, 0.26, 0.5, 1], [0, 1, 0, 0, 1]), (Math.abs(0.25 - 1) + Math.abs(0.76 - 0) + 0) / 5);
  near(ece(1).of([0.2, 0.4], [1, 0]), 0.2);
});

test('options that make no sense are refused', () => {
  assert.throws(() => f1(Number.NaN), { code: 'wrong-value' });
  assert.throws(() => logLoss(0.7), { code: 'wrong-value' });
  assert.throws(() => ece(0), { code: 'wrong-value' });
});
