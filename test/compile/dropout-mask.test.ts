import assert from 'node:assert/strict';
import { test } from 'node:test';

import { dropoutMask } from '../../src/compile/dropout-mask.ts';
import * as tf from '../../src/compile/tf.ts';
import { bothWays, farthest } from './both-ways.ts';

const filled = (rate: number, length: number, at = { seed: 1, step: 0, input: 0 }) => {
  const mask = new Float32Array(length);
  dropoutMask(rate)(mask, at);
  return mask;
};
const zeros = (mask: Float32Array) => mask.reduce((count, scale) => count + Number(scale === 0), 0);

test('the fraction asked for is dropped, give or take what chance allows, and the rest is scaled up', () => {
  const length = 1_000_000;
  for (const rate of [0.01, 0.1, 0.2, 0.5, 0.9]) {
    const mask = filled(rate, length);
    const deviation = Math.sqrt(length * rate * (1 - rate));
    assert.ok(Math.abs(zeros(mask) - length * rate) < 5 * deviation, `rate ${rate}: ${zeros(mask)}`);
    assert.deepEqual([...new Set(mask)].sort(), [0, Math.fround(1 / (1 - rate))]);
  }
});

test('a mask is a function of seed, step, place in the program and length; each changes it', () => {
  const at = { seed: 1, step: 2, input: 3 };
  assert.deepEqual(filled(0.3, 500, at), filled(0.3, 500, at));
  for (const other of [{ ...at, seed: 2 }, { ...at, step: 3 }, { ...at, input: 0 }]) assert.notDeepEqual(filled(0.3, 500, other), filled(0.3, 500, at));
  assert.deepEqual(filled(0.3, 100, at), filled(0.3, 500, at).slice(0, 100));
});

test('masks of neighbouring steps and places have nothing to do with one another, nor have neighbours in a mask', () => {
  const [rate, length] = [0.3, 200_000];
  const masks = [[0, 0], [1, 0], [0, 1], [2, 1]].map(([step, input]) => filled(rate, length, { seed: 9, step: step!, input: input! }));
  const both = (a: Float32Array, b: Float32Array, by = 0) => {
    let count = 0;
    for (let at = 0; at + by < length; at++) if (a[at] === 0 && b[at + by] === 0) count++;
    return count;
  };
  const chance = (count: number) => Math.abs(count - length * rate ** 2) / Math.sqrt(length * rate ** 2 * (1 - rate ** 2));
  for (const [i, mask] of masks.entries()) {
    for (const other of masks.slice(i + 1)) assert.ok(chance(both(mask, other)) < 5);
    for (const by of [1, 2, 3, 8]) assert.ok(chance(both(mask, mask, by)) < 6);
  }
});

test('nothing to fill, and one place, are filled', () => {
  assert.equal(filled(0.5, 0).length, 0);
  assert.equal(filled(0.5, 1).length, 1);
});

test('a program drops in training only, other values every step, compiled as in tfjs', async () => {
  const options = { inputs: { x: { shape: ['B', 'S', 4], dtype: 'float32' } }, training: true } as const;
  const both = await bothWays((_, { x }, pass) => ({ y: pass.dropout(x!, 0.4), z: pass.dropout(tf.mean(x!, 1), 0.2), same: pass.dropout(x!, 0) }), options);
  assert.deepEqual(both.compiled.dropoutInputs.map(({ name, shape, rate }) => [name, ...shape, rate]), [['dropout.0', 'B', 'S', 4, 0.4], ['dropout.1', 'B', 4, 0.2]]);
  const call = (step: number) => ({ inputs: { x: { shape: [3, 5, 4], values: new Float32Array(60).fill(1) } }, dropout: { seed: 1, step } });
  const [first, second] = [await both.run(call(0)), await both.run(call(1))];
  assert.equal(farthest(first.onnx, first.cpu).difference, 0);
  assert.notDeepEqual(first.onnx['y'], second.onnx['y']);
  assert.deepEqual(first.onnx['same'], second.onnx['same']);
  const still = await bothWays((_, { x }, pass) => ({ y: pass.dropout(x!, 0.4) }), { ...options, training: false });
  assert.deepEqual(still.compiled.dropoutInputs, []);
});

test('what a program keeps is an output', async () => {
  const options = { inputs: { x: { shape: ['B', 2], dtype: 'float32' } }, weights: { w: { shape: [2] } }, gradients: true } as const;
  const both = await bothWays(({ w }, { x }, pass) => {
    pass.keep('mean', tf.mean(x!, 0));
    return { loss: tf.sum(tf.mul(x!, w!)) };
  }, options, { w: Float32Array.of(1, 2) });
  const { onnx, cpu } = await both.run({ inputs: { x: { shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) } } });
  assert.deepEqual([...onnx['keep:mean']!.values], [2, 3]);
  assert.equal(farthest(onnx, cpu).difference, 0);
  assert.deepEqual(Object.keys(onnx), ['loss', 'gradient:w', 'keep:mean']);
});
