import assert from 'node:assert/strict';
import { test } from 'node:test';

import { aliasTable } from '../../../src/training/negatives/alias-table.ts';

test('every position has exactly its share of the numbers from 0 to 1', () => {
  for (const weights of [[1], [0, 0, 5], [1, 1, 1, 1], [8, 1, 1, 0, 6], Array.from({ length: 97 }, (_, at) => 1 / (1 + at))]) {
    const draw = aliasTable(weights);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const counts = new Float64Array(weights.length);
    const steps = 200_000;
    for (let i = 0; i < steps; i++) counts[draw((i + 0.5) / steps)]!++;
    for (const [at, weight] of weights.entries()) {
      assert.ok(Math.abs(counts[at]! / steps - weight / total) < 1e-3, `position ${at} of ${weights.length}`);
      if (weight === 0) assert.equal(counts[at], 0);
    }
  }
});

test('the ends of the range are drawn too', () => {
  const draw = aliasTable([1, 2]);
  assert.ok([draw(0), draw(1 - 2 ** -53), draw(1)].every((at) => at === 0 || at === 1));
});
