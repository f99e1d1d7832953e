import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Init } from '../../src/nn/module.ts';
import { initialWeights } from '../../src/training/initial-weights.ts';

const made = (init: Init, shape: readonly number[], name = 'kernel', seed = 1) => initialWeights({ [name]: { shape, init } }, seed)[name]!;
const moments = (values: Float32Array) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const of = (power: number) => values.reduce((sum, value) => sum + (value - mean) ** power, 0) / values.length;
  return { mean, deviation: Math.sqrt(of(2)), kurtosis: of(4) / of(2) ** 2, least: values.reduce((a, b) => Math.min(a, b)), most: values.reduce((a, b) => Math.max(a, b)) };
};
const near = (found: number, expected: number, share: number) => assert.ok(Math.abs(found - expected) <= share, `${found}, expected ${expected}`);

test('zeros, ones and constants are what they say', () => {
  assert.deepEqual(made({ kind: 'zeros' }, [2]), Float32Array.of(0, 0));
  assert.deepEqual(made({ kind: 'ones' }, [2, 1]), Float32Array.of(1, 1));
  assert.deepEqual(made({ kind: 'constant', value: -2 }, []), Float32Array.of(-2));
});

test('uniform values fill the range evenly', () => {
  const { mean, deviation, kurtosis, least, most } = moments(made({ kind: 'uniform', limit: 0.5 }, [100_000]));
  near(mean, 0, 0.005);
  near(deviation, 0.5 / Math.sqrt(3), 0.002);
  near(kurtosis, 1.8, 0.03);
  assert.ok(least >= -0.5 && least < -0.4999 && most < 0.5 && most > 0.4999);
});

test('normal values are bell-shaped', () => {
  const { mean, deviation, kurtosis, most } = moments(made({ kind: 'normal', deviation: 2 }, [100_000]));
  near(mean, 0, 0.03);
  near(deviation, 2, 0.03);
  near(kurtosis, 3, 0.1);
  assert.ok(most > 7 && most < 12);
});

test('xavier values have the variance that the fans of a kernel ask for', () => {
  for (const [shape, fans] of [[[300, 64], 364], [[3, 100, 60], 480], [[20_000], 40_000]] as const) {
    for (const gain of [1, 5 / 3]) {
      const expected = gain * Math.sqrt(2 / fans);
      near(moments(made({ kind: 'xavier-uniform', gain }, shape)).deviation, expected, 0.03 * expected);
      near(moments(made({ kind: 'xavier-normal', gain }, shape)).deviation, expected, 0.03 * expected);
      assert.ok(moments(made({ kind: 'xavier-uniform', gain }, shape)).most <= Math.fround(gain * Math.sqrt(6 / fans)));
    }
  }
});

test('a weight is a function of seed, name and position, whatever stands beside it', () => {
  const init = { kind: 'normal', deviation: 1 } as const;
  const both = initialWeights({ other: { shape: [5], init }, kernel: { shape: [3, 2], init } }, 1);
  assert.deepEqual(both['kernel'], made(init, [3, 2]));
  assert.deepEqual(made(init, [2, 2]), made(init, [6]).subarray(0, 4));
  assert.notDeepEqual(made(init, [6], 'other'), made(init, [6]));
  assert.notDeepEqual(made(init, [6], 'kernel', 2), made(init, [6]));
});

test('positions do not follow from one another', () => {
  const values = made({ kind: 'uniform', limit: 1 }, [50_000]);
  for (const lag of [1, 2, 64]) {
    let sum = 0;
    for (let at = lag; at < values.length; at++) sum += values[at]! * values[at - lag]!;
    near(3 * sum / values.length, 0, 0.02);
  }
});

test('a kind that is not known is refused', () => {
  assert.throws(() => made({ kind: 'kaiming' } as never, [2]), { code: 'wrong-value', message: /"kernel": init is .*kaiming/ });
});
