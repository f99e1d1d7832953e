import assert from 'node:assert/strict';
import { test } from 'node:test';

import { logLoss } from '../../src/metrics/log-loss.ts';
import { RankedRows } from '../../src/metrics/ranking/ranked-rows.ts';
import { metricContract } from '../../src/testing/metric-contract.ts';

metricContract(() => logLoss());
metricContract(() => logLoss(1e-4));

const near = (got: number | null, want: number) => assert.ok(Math.abs(got! - want) < 1e-12, `${got} is not ${want}`);

test('log-loss clips as scikit-learn does for float64, or as told', () => {
  near(logLoss().of([0.25, 0.75, 0.9], [0, 1, 0]), (-Math.log(0.75) * 2 - Math.log(1 - 0.9)) / 3);
  near(logLoss().of([1], [0]), -Math.log(2 ** -52));
  near(logLoss(1e-4).of([0], [1]), -Math.log(1e-4));
});

test('scores that are no probabilities have no value, and are counted', () => {
  const state = logLoss().open();
  state.add(new RankedRows(Float64Array.of(0.5, -0.1, 3), Uint8Array.of(1, 0, 1)));
  assert.deepEqual(state.result(), { value: null, groups: 0, leftOut: 2 });
});

test('a clip of one half or more is refused', () => {
  assert.throws(() => logLoss(0.7), { code: 'wrong-value' });
});
