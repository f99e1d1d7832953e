import assert from 'node:assert/strict';
import { test } from 'node:test';

import { constantRate } from '../../../src/training/schedules/constant-rate.ts';
import { linearDecay } from '../../../src/training/schedules/linear-decay.ts';

const factors = (schedule: { factor(step: number): number }, steps: number) => Array.from({ length: steps }, (_, i) => schedule.factor(i + 1));

test('a rate grows to 1 once, then falls, and no step of the run is wasted', () => {
  const all = factors(linearDecay({ warmUp: 4, steps: 12 }), 12);
  assert.deepEqual(all.slice(0, 5), [0.2, 0.4, 0.6, 0.8, 1]);
  assert.equal(all.filter((factor) => factor === 1).length, 1);
  assert.ok(all.every((factor) => factor > 0));
  assert.equal(linearDecay({ warmUp: 4, steps: 12 }).factor(13), 0);
});

test('from zero it is the schedule of the original, step for step', () => {
  for (const [warmUp, steps] of [[0, 4], [3, 9], [4, 4]] as const) {
    const original = (done: number) => done < warmUp ? done / Math.max(1, warmUp) : Math.max(0, (steps - done) / Math.max(1, steps - warmUp));
    assert.deepEqual(factors(linearDecay({ warmUp, steps, fromZero: true }), steps + 2), Array.from({ length: steps + 2 }, (_, done) => original(done)));
  }
});

test('a warm-up as long as the run only grows', () => {
  assert.deepEqual(factors(linearDecay({ warmUp: 3, steps: 3 }), 4), [0.25, 0.5, 0.75, 0]);
});

test('a constant rate is constant', () => {
  assert.deepEqual(factors(constantRate(), 3), [1, 1, 1]);
});

test('a run without steps is refused', () => {
  assert.throws(() => linearDecay({ steps: 0 }), { code: 'wrong-value' });
});
