import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type Interval, validationInterval } from '../../../src/training/stopping/validation-interval.ts';

/** Steps after which a validation is due, in epochs of `perEpoch` steps. */
function due(interval: Interval, perEpoch: number, steps: number): number[] {
  const at = (step: number) => ({ step, epochs: step / perEpoch });
  const { isDue } = validationInterval(interval);
  return Array.from({ length: steps }, (_, i) => i + 1).filter((step) => isDue(at(step - 1), at(step)));
}

test('validations are spread evenly over steps or over parts of epochs', () => {
  assert.deepEqual(due({ steps: 4 }, 10, 12), [4, 8, 12]);
  assert.deepEqual(due({ epochs: 1 }, 5, 15), [5, 10, 15]);
  assert.deepEqual(due({ epochs: 2 }, 5, 20), [10, 20]);
  assert.deepEqual(due({ epochs: 0.5 }, 7, 14), [4, 7, 11, 14]);
});

test('thirds of an epoch end with the epoch', () => {
  for (const perEpoch of [3, 7, 9, 100]) {
    const steps = due({ epochs: 1 / 3 }, perEpoch, 10 * perEpoch);
    assert.equal(steps.length, 30);
    for (let epoch = 1; epoch <= 10; epoch++) assert.ok(steps.includes(epoch * perEpoch));
  }
});

test('an interval of nothing is refused', () => {
  for (const interval of [{ steps: 0 }, { steps: 1.5 }, { epochs: 0 }, { epochs: Number.NaN }]) assert.throws(() => validationInterval(interval), { code: 'wrong-value' });
  assert.throws(() => validationInterval({ epoch: 1 } as never), { code: 'unknown-key', hint: /epochs/ });
});
