import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { adam } from '../../src/training/optimizers/adam.ts';
import { ratesByPrefix } from '../../src/training/optimizers/rates-by-prefix.ts';
import { linearDecay } from '../../src/training/schedules/linear-decay.ts';
import { train } from '../../src/training/train.ts';
import { madeUpTraining } from './made-up-training.ts';

let made: Awaited<ReturnType<typeof madeUpTraining>>;
before(async () => { made = await madeUpTraining(120); });

test('of two learning rates each moves its own weights, by as much as it says in the first step of Adam', async () => {
  const options = (steps: number, factors?: Readonly<Record<string, number>>) => made.options('nrms', {
    epochs: 1, steps, rows: 16, optimizer: adam({ rate: 0.01, ...(factors && { rateOf: ratesByPrefix(factors) }) }),
  });
  const [plain, slow] = [await train(options(1)), await train(options(1, { items: 0.01 }))];
  const still = (await train(options(1, { items: 0, users: 0, tables: 0 }))).weights;
  for (const [name, start] of Object.entries(still)) {
    const factor = name.startsWith('items.') ? 0.01 : 1;
    start.forEach((value, at) => {
      const [moved, whole] = [slow.weights[name]![at]! - value, plain.weights[name]![at]! - value];
      assert.ok(Math.abs(moved - factor * whole) < 1e-6, `${name}[${at}] moved by ${moved}, of ${whole}`);
    });
  }
});

test('a warm-up from 0 moves nothing in its first step, as the original does; a decay that is over moves nothing more', async () => {
  const rate = (steps: number, schedule: ReturnType<typeof linearDecay>) => train(made.options('nrms', { epochs: 9, steps, rows: 16, schedule }));
  const fromZero = linearDecay({ steps: 3, warmUp: 2, fromZero: true });
  const [first, third, fifth] = [await rate(1, fromZero), await rate(3, fromZero), await rate(5, fromZero)];
  const untouched = await train(made.options('nrms', { epochs: 1, steps: 1, rows: 16, optimizer: adam({ rate: 1, rateOf: () => 0 }) }));
  assert.deepEqual(first.weights, untouched.weights);
  assert.notDeepEqual(third.weights, first.weights);
  assert.deepEqual(fifth.weights, third.weights);
});
