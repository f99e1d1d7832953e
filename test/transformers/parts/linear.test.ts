import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../../src/compile/tf.ts';
import { inference } from '../../../src/nn/module.ts';
import { drawnTensor } from '../../../src/testing/drawn-weights.ts';
import { mergedWeight } from '../../../src/transformers/checkpoint/merged-weight.ts';
import { linear } from '../../../src/transformers/parts/linear.ts';
import '../../nn/cpu.ts';

const matrix = (tensor: tf.Tensor) => ({ shape: tensor.shape as [number, number], values: tensor.dataSync() as Float32Array });

for (const layout of ['out-in', 'in-out'] as const) {
  test(`${layout}: an adapter beside a weight gives what the weight gives with the adapter merged into it`, () => tf.tidy(() => {
    const [x, a, b] = [drawnTensor([2, 3, 4], 1), drawnTensor([2, 4], 2), drawnTensor([5, 2], 3)];
    const weight = drawnTensor(layout === 'out-in' ? [5, 4] : [4, 5], 4);
    const part = linear({ in: 4, out: 5, bias: false, layout });
    const beside = part.forward({ weight, 'lora_A.weight': a, 'lora_B.weight': tf.mul(b, 0.5) }, x, inference);
    const merged = mergedWeight(matrix(weight), matrix(a), matrix(b), 0.5, layout === 'in-out');
    const once = part.forward({ weight: tf.tensor(merged.values, weight.shape) }, x, inference);
    assert.deepEqual(beside.shape, [2, 3, 5]);
    assert.ok(tf.max(tf.abs(tf.sub(beside, once))).dataSync()[0]! < 1e-6);
  }));
}
