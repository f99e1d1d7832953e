import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import * as metrics from '../../src/metrics/index.ts';
import { parseMetric } from '../../src/metrics/parse.ts';
import { RankedRows } from '../../src/metrics/ranking/ranked-rows.ts';

interface Golden {
  readonly scores: readonly (readonly number[])[];
  readonly labels: readonly (readonly number[])[];
  readonly groups: number;
  readonly leftOut: number;
  readonly rows: number;
  /** By name, as `--metrics` takes it. */
  readonly metrics: Readonly<Record<string, number>>;
}

const golden = JSON.parse(readFileSync(new URL('../../fixtures/golden/metrics-sklearn.json', import.meta.url), 'utf8')) as Golden;
const { scores, labels, groups, leftOut, rows } = golden;

const nameOf = (word: string) => word.split('@')[0]!;
const words = Object.keys(golden.metrics);
const names = [...new Set(words.map(nameOf))];

for (const name of names) {
  test(`${name} of groups full of ties is what scikit-learn, or every order of the ties, says`, () => {
    for (const word of words.filter((word) => nameOf(word) === name)) {
      const metric = parseMetric(word);
      const state = metric.open();
      scores.forEach((group, at) => { state.add(new RankedRows(Float64Array.from(group), Uint8Array.from(labels[at]!))); });
      const got = state.result();
      const want = golden.metrics[word]!;
      assert.ok(Math.abs(got.value! - want) < 1e-12, `${word}: ${got.value} is not ${want}`);
      assert.deepEqual([got.groups, got.leftOut], metric.over === 'group' ? [groups, leftOut] : [rows, 0], word);
    }
  });
}

test('no metric is left out of the comparison', () => {
  assert.deepEqual([...names].sort(), Object.keys(metrics).sort());
});
