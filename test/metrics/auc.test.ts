import assert from 'node:assert/strict';
import { test } from 'node:test';

import { auc } from '../../src/metrics/auc.ts';
import { gauc } from '../../src/metrics/gauc.ts';
import { RankedRows } from '../../src/metrics/ranking/ranked-rows.ts';
import { metricContract } from '../../src/testing/metric-contract.ts';
import { winningPairs } from './winning-pairs.ts';

metricContract(() => auc());

const scores = Array.from({ length: 300 }, (_, row) => ((row * 7919) % 101) / 101);
const labels = scores.map((score, row) => Number(((row * 31) % 17) / 17 < score));

test('AUC agrees with counting every pair, ties as one half', () => {
  assert.ok(Math.abs(auc().of(scores, labels)! - winningPairs(scores, labels)) < 1e-12);
  assert.equal(auc().of([1, 1, 1], [0, 1, 0]), 0.5);
  assert.equal(auc().of([-0, 0], [0, 1]), 0.5);
});

test('AUC over more rows than wait to be sorted agrees with the same rows in groups of a tie', () => {
  const state = auc().open();
  const rows = Float64Array.from({ length: 400_000 }, (_, row) => ((row * 7919) % 100_003) / 100_003);
  const marks = Uint8Array.from(rows, (score, row) => Number(((row * 31) % 1009) / 1009 < score));
  for (let from = 0; from < rows.length; from += 5000) {
    state.add(new RankedRows(rows.subarray(from, from + 5000), marks.subarray(from, from + 5000)));
  }
  const { value, groups } = state.result();
  assert.equal(groups, rows.length);
  assert.ok(Math.abs(value! - gauc().of(rows, marks)!) < 1e-12);
});

test('AUC of rows of one class is null, and says how many rows there were', () => {
  const state = auc().open();
  state.add(new RankedRows(Float32Array.of(0.1, 0.2), Uint8Array.of(1, 1)));
  assert.deepEqual(state.result(), { value: null, groups: 0, leftOut: 2 });
});

test('a saved AUC of rounded scores is no larger for more rows', () => {
  const size = (times: number) => {
    const state = auc().open();
    for (let i = 0; i < times; i++) state.add(new RankedRows(Float64Array.from(scores), Uint8Array.from(labels)));
    return state.save().length;
  };
  assert.equal(size(20), size(1));
});
