import assert from 'node:assert/strict';

import type { Tensor } from '../../src/compile/tf.ts';

/** Equal shapes, and numbers that differ by float32's rounding. */
export function assertNear(actual: Tensor, expected: Tensor | readonly number[], tolerance = 1e-5): void {
  const wanted = 'dataSync' in expected ? expected.dataSync() : expected;
  if ('shape' in expected) assert.deepEqual(actual.shape, expected.shape);
  assert.equal(actual.size, wanted.length);
  actual.dataSync().forEach((value, i) =>
    assert.ok(Math.abs(value - wanted[i]!) <= tolerance * (1 + Math.abs(wanted[i]!)), `[${i}] is ${value}, not ${wanted[i]}`));
}
