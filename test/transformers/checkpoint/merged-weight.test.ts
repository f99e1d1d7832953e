import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type Matrix, mergedWeight } from '../../../src/transformers/checkpoint/merged-weight.ts';

const matrix = (rows: number, columns: number, seed: number): Matrix =>
  ({ shape: [rows, columns], values: Float32Array.from({ length: rows * columns }, (_, at) => Math.sin(seed + 1.7 * at)) });

test('the merged weight answers as weight and adapter do together', () => {
  const [w, a, b, scale] = [matrix(3, 4, 1), matrix(2, 4, 2), matrix(3, 2, 3), 4];
  const x = [0.5, -1, 2, 0.25];
  const times = ({ shape, values }: Matrix, input: readonly number[]) =>
    Array.from({ length: shape[0] }, (_, row) => input.reduce((sum, value, at) => sum + value * values[row * shape[1] + at]!, 0));
  const beside = times(b, times(a, x));
  const expected = times(w, x).map((value, at) => value + scale * beside[at]!);
  times(mergedWeight(w, a, b, scale), x).forEach((value, at) => assert.ok(Math.abs(value - expected[at]!) < 1e-6));
});

test('a weight that is stored [in, out] takes the adapter the other way round', () => {
  const [w, a, b] = [matrix(3, 4, 1), matrix(2, 4, 2), matrix(3, 2, 3)];
  const turned = ({ shape: [rows, columns], values }: Matrix): Matrix =>
    ({ shape: [columns, rows], values: Float32Array.from(values, (_, at) => values[(at % rows) * columns + Math.floor(at / rows)]!) });
  assert.deepEqual(mergedWeight(turned(w), a, b, 2, true), turned(mergedWeight(w, a, b, 2)));
});

test('an adapter that has not learned changes nothing, and nothing that it was given is written to', () => {
  const w = matrix(3, 4, 1);
  const kept = w.values.slice();
  const merged = mergedWeight(w, matrix(2, 4, 2), { shape: [3, 2], values: new Float32Array(6) }, 4);
  assert.deepEqual(merged.values, kept);
  merged.values.fill(0);
  assert.deepEqual(w.values, kept);
});

test('shapes that do not fit are told', () => {
  for (const [w, a, b] of [[matrix(3, 5, 1), matrix(2, 4, 2), matrix(3, 2, 3)], [matrix(3, 4, 1), matrix(2, 4, 2), matrix(3, 1, 3)], [matrix(4, 3, 1), matrix(2, 4, 2), matrix(3, 2, 3)]] as const) {
    assert.throws(() => mergedWeight(w, a, b, 1), { code: 'row-count', message: /does not fit a weight of/ });
  }
});
