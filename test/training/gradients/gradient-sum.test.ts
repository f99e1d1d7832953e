import assert from 'node:assert/strict';
import { test } from 'node:test';

import { GradientSum } from '../../../src/training/gradients/gradient-sum.ts';
import { denseOf } from '../../../src/training/optimizers/dense-of.ts';
import type { RowGradient } from '../../../src/training/optimizers/optimizer.ts';

const weights = { table: new Float32Array(8), bias: new Float32Array(2) };
const rowGradient = (rows: number[], ...values: number[]): RowGradient => ({ rows: Int32Array.from(rows), values: Float32Array.from(values) });

test('the mean over micro-batches weighs each by its rows, row gradients and whole ones alike', () => {
  const sum = new GradientSum(weights);
  sum.add({ table: rowGradient([3, 1], 1, 2, 3, 4), bias: Float32Array.of(1, 0) }, 1);
  sum.add({ table: rowGradient([1, 0], 10, 20, 30, 40), bias: Float32Array.of(0, 2) }, 3);
  assert.equal(sum.rows, 4);
  const { table, bias } = sum.take();
  assert.deepEqual(bias, Float32Array.of(0.25, 1.5));
  assert.deepEqual(denseOf('table', table as RowGradient, 8), Float32Array.of(22.5, 30, 8.25, 16, 0, 0, 0.25, 0.5));
});

test('a sum begins anew after it was taken, with more rows than before', () => {
  const sum = new GradientSum(weights);
  sum.add({ table: rowGradient([2], 1, 1), bias: Float32Array.of(1, 1) }, 1);
  sum.take();
  sum.add({ table: rowGradient([0, 1, 2, 3], 1, 1, 2, 2, 3, 3, 4, 4) }, 2);
  const again = sum.take();
  assert.deepEqual(Object.keys(again), ['table']);
  assert.deepEqual(denseOf('table', again['table'] as RowGradient, 8), Float32Array.of(1, 1, 2, 2, 3, 3, 4, 4));
});

test('a weight whose gradient named no row keeps none', () => {
  const sum = new GradientSum(weights);
  sum.add({ table: rowGradient([]) }, 1);
  assert.deepEqual(sum.take(), { table: rowGradient([]) });
});

test('gradients that do not fit are refused', () => {
  const sum = new GradientSum(weights);
  assert.throws(() => sum.add({ bias: new Float32Array(3) }, 1), { code: 'bad-output' });
  assert.throws(() => sum.add({ table: rowGradient([4], 1, 1) }, 1), { code: 'bad-output', message: /row 4/ });
  assert.throws(() => sum.add({ table: new Float32Array(8) }, 1), { code: 'bad-output', message: /came by row, then whole/ });
});
