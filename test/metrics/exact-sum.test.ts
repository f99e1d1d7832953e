import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ExactSum } from '../../src/metrics/ranking/exact-sum.ts';

test('a sum of one term is that term', () => {
  for (const term of [0, 1, 1 / 3, 0.1, 36.04365338911715, 1e9 + 1 / 3, 2 ** -24 / 3, -0.7]) {
    const sum = new ExactSum();
    sum.add(term);
    assert.equal(sum.value, term);
  }
});

test('a sum has the same bits in any order and any grouping', () => {
  const terms = Array.from({ length: 5000 }, (_, i) => Math.abs(Math.sin(i * 12.9898)) * (i % 7 === 0 ? 1000 : 1));
  const sumOf = (some: readonly number[]) => {
    const sum = new ExactSum();
    for (const term of some) sum.add(term);
    return sum;
  };
  const whole = sumOf(terms).save();
  assert.deepEqual(sumOf(terms.toReversed()).save(), whole);
  for (const cut of [1, 77, 4999]) {
    const merged = sumOf(terms.slice(cut));
    merged.merge(sumOf(terms.slice(0, cut)).save());
    assert.deepEqual(merged.save(), whole);
  }
});

test('rounding does not build up', () => {
  const sum = new ExactSum();
  for (let i = 0; i < 1_000_000; i++) sum.add(0.1);
  assert.ok(Math.abs(sum.value - 100_000) < 1e-10);
});
