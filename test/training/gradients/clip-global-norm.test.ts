import assert from 'node:assert/strict';
import { test } from 'node:test';

import { clipGlobalNorm } from '../../../src/training/gradients/clip-global-norm.ts';

test('everything is scaled by one factor, so that the direction stays', () => {
  const gradients = { a: Float32Array.of(6, 0), b: { rows: Int32Array.of(1), values: Float32Array.of(8) } };
  assert.equal(clipGlobalNorm(gradients, 5), 10);
  assert.ok(Math.abs(gradients.a[0]! - 3) < 1e-5 && Math.abs(gradients.b.values[0]! - 4) < 1e-5);
});

test('a norm below the limit, or one that is not finite, changes nothing', () => {
  const small = { a: Float32Array.of(3, 4) };
  assert.equal(clipGlobalNorm(small, 5.1), 5);
  assert.deepEqual(small.a, Float32Array.of(3, 4));
  const broken = { a: Float32Array.of(Number.NaN, 4) };
  assert.ok(Number.isNaN(clipGlobalNorm(broken, 1)));
  assert.equal(broken.a[1], 4);
});
