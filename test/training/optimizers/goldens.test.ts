import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { clipGlobalNorm } from '../../../src/training/gradients/clip-global-norm.ts';
import { adam } from '../../../src/training/optimizers/adam.ts';
import { adamW } from '../../../src/training/optimizers/adam-w.ts';
import type { Gradients, Optimizer } from '../../../src/training/optimizers/optimizer.ts';
import { sgd } from '../../../src/training/optimizers/sgd.ts';
import { linearDecay } from '../../../src/training/schedules/linear-decay.ts';

type Arrays = Readonly<Record<string, readonly number[]>>;
const golden = JSON.parse(readFileSync(new URL('../../../fixtures/golden/optimizers-torch.json', import.meta.url), 'utf8')) as {
  readonly start: Arrays; readonly gradients: readonly Arrays[]; readonly rows: readonly (readonly number[])[];
  readonly cases: Readonly<Record<string, readonly Arrays[]>>;
  readonly clipped: readonly { readonly most: number; readonly norm: number; readonly gradients: Arrays }[];
  readonly linear: readonly { readonly warmUp: number; readonly steps: number; readonly rates: readonly number[] }[];
};
const width = 3;

const ours: Readonly<Record<string, Optimizer>> = {
  'adam': adam({ rate: 0.05 }),
  'adam-decay': adam({ rate: 0.05, beta1: 0.8, beta2: 0.95, epsilon: 1e-6, decay: 0.1 }),
  'adam-w': adamW({ rate: 0.05, decay: 0.1 }),
  'sgd': sgd({ rate: 0.1, decay: 0.05 }),
  'momentum': sgd({ rate: 0.1, momentum: 0.9 }),
  'nesterov': sgd({ rate: 0.1, momentum: 0.9, nesterov: true, decay: 0.05 }),
  'sparse-adam': adam({ rate: 0.05, epsilon: 1e-30 }),
};

test('every case of the goldens is compared', () => {
  assert.deepEqual(Object.keys(golden.cases), Object.keys(ours));
});

for (const [name, steps] of Object.entries(golden.cases)) {
  test(`${name} takes the weights where PyTorch takes them`, () => {
    const weights = arrays(golden.start);
    const { step } = ours[name]!.open(weights);
    for (const [i, expected] of steps.entries()) {
      const whole = arrays(golden.gradients[i]!);
      step(name === 'sparse-adam' ? { table: rowsOf(whole['table']!, golden.rows[i]!) } : whole, i + 1);
      for (const [weight, values] of Object.entries(expected)) near(weights[weight]!, values, `${weight} after step ${i + 1}`);
    }
  });
}

test('gradients are clipped as PyTorch clips them, and left alone below the limit', () => {
  for (const { most, norm, gradients } of golden.clipped) {
    const clipped = arrays(golden.gradients[0]!);
    assert.ok(Math.abs(clipGlobalNorm(clipped, most) - norm) < 1e-5);
    for (const [weight, values] of Object.entries(gradients)) near(clipped[weight]!, values, weight);
  }
});

test('linear decay from zero is the schedule of Hugging Face transformers', () => {
  for (const { warmUp, steps, rates } of golden.linear) {
    const { factor } = linearDecay({ warmUp, steps, fromZero: true });
    near(rates.map((_, i) => factor(i + 1)), rates, `warm-up ${warmUp}`);
  }
});

function arrays(of: Arrays): Record<string, Float32Array> {
  return Object.fromEntries(Object.entries(of).map(([name, values]) => [name, Float32Array.from(values)]));
}

function rowsOf(table: Float32Array, rows: readonly number[]): Gradients[string] {
  return { rows: Int32Array.from(rows), values: Float32Array.from(rows.flatMap((row) => [...table.subarray(row * width, (row + 1) * width)])) };
}

function near(found: ArrayLike<number>, expected: readonly number[], what: string): void {
  assert.equal(found.length, expected.length);
  for (const [at, value] of expected.entries()) {
    assert.ok(Math.abs(found[at]! - value) < 2e-6 * Math.max(1, Math.abs(value)), `${what}, value ${at}: ${found[at]}, expected ${value}`);
  }
}
