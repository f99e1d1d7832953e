import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LossCurve } from '../../../src/training/history/loss-curve.ts';

const filled = (curve: LossCurve, steps: number, from = 1) => {
  for (let step = from; step < from + steps; step++) curve.add(step, 1 + step % 3, Math.sin(step));
  return curve;
};

test('a curve of any length keeps its places, and every place is the mean over rows of steps that follow one another', () => {
  for (const steps of [1, 8, 9, 100, 1023, 1025]) {
    const { step, rows, loss } = filled(new LossCurve(8), steps).columns;
    assert.ok(step.length <= 8 && step.length === rows.length && rows.length === loss.length, `${steps}`);
    assert.equal(step.at(-1), steps);
    let first = 1;
    step.forEach((last, place) => {
      const own = Array.from({ length: last - first + 1 }, (_, at) => first + at);
      const seen = own.reduce((sum, one) => sum + 1 + one % 3, 0);
      assert.equal(rows[place], seen);
      assert.ok(Math.abs(loss[place]! - own.reduce((sum, one) => sum + Math.sin(one) * (1 + one % 3), 0) / seen) < 1e-12);
      first = last + 1;
    });
  }
});

test('a curve that was saved as JSON goes on to the bit', () => {
  for (const cut of [1, 7, 8, 9, 40]) {
    const resumed = new LossCurve(8);
    resumed.load(JSON.parse(JSON.stringify(filled(new LossCurve(8), cut).save())));
    assert.deepEqual(filled(resumed, 100 - cut, cut + 1).columns, filled(new LossCurve(8), 100).columns);
  }
});
