import './cpu.ts';

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { CompileOptions } from '../../src/compile/compile.ts';
import * as tf from '../../src/compile/tf.ts';
import { correlationSupervision } from '../../src/nn/correlation-supervision.ts';
import { inference, type Weights } from '../../src/nn/module.ts';
import { bothWays, farthest, madeUpWeights } from '../compile/both-ways.ts';

const width = 8;
const options = { width, hidden: width, parts: 4, codes: 3, temperature: 1 };
const noise = (shape: number[], seed: number) => tf.randomUniform(shape, -1, 1, 'float32', seed);
const drawn = (of: ReturnType<typeof correlationSupervision>, seed = 1): Record<string, tf.Tensor> =>
  Object.fromEntries(Object.entries(of.weights).map(([name, { shape }], at) => [name, noise([...shape], seed + at)]));
/** Of weights that leave a student as it is. */
const plain = (of: ReturnType<typeof correlationSupervision>): Weights => {
  const weights = drawn(of);
  return { ...weights, 'inward.kernel': tf.eye(width), 'onward.kernel': tf.eye(width), 'inward.bias': tf.zeros([width]), 'onward.bias': tf.zeros([width]) };
};
const loss = (of: ReturnType<typeof correlationSupervision>, weights: Weights, student: tf.Tensor, teacher: tf.Tensor) => of.forward(weights, { student, teacher }, inference).dataSync()[0]!;

test('nothing is lost of correlations that are kept, however long the vectors, and something of others', () => {
  const whole = correlationSupervision({ ...options, holistic: 1, dissected: 1e-9 });
  const teacher = noise([6, width], 7);
  const weights = plain(whole);
  assert.ok(loss(whole, weights, tf.mul(teacher, 3), teacher) < 1e-3);
  assert.ok(loss(whole, weights, noise([6, width], 8), teacher) > 0.1);
});

test('it is the root mean square of what cosines of neighbours in the batch differ by', () => {
  const whole = correlationSupervision({ ...options, holistic: 1, dissected: 1e-9, pairs: 2, temperature: 2 });
  const [student, teacher] = [noise([5, width], 3), noise([5, width], 4)];
  const [s, t] = [student, teacher].map((x) => x.arraySync() as number[][]) as [number[][], number[][]];
  const cos = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0) / Math.hypot(...a) / Math.hypot(...b);
  const off = [1, 2].flatMap((by) => s.map((_, i) => (cos(s[i]!, s[(i + by) % 5]!) - cos(t[i]!, t[(i + by) % 5]!)) / 2));
  const expected = Math.sqrt(off.reduce((sum, x) => sum + x * x, 0) / off.length);
  assert.ok(Math.abs(loss(whole, plain(whole), student, teacher) - expected) < 1e-4);
});

test('what is learned of a kind of pairs is told by its cross entropy, and a kind moves to the mean of its pairs', () => {
  const kinds = correlationSupervision({ ...options, holistic: 1e-9, dissected: 1, codes: 2 });
  const teacher = tf.tensor([[1, 0, 1, 0, 1, 0, 1, 0], [1, 0, 1, 0, 1, 0, 1, 0]]); // its pairs agree in every part
  const weights = { ...drawn(kinds), codes: tf.tensor([[1, 1, 1, 1], [-1, -1, -1, -1]]), 'kind.kernel': tf.zeros([width, 2]) };
  const at = (bias: number[]) => loss(kinds, { ...weights, 'kind.bias': tf.tensor1d(bias) }, noise([2, width], 5), teacher);
  assert.ok(Math.abs(at([0, 0]) - Math.log(2)) < 1e-5);
  assert.ok(at([9, 0]) < 1e-3 && at([0, 9]) > 8);

  let kept: number[] = [];
  const near = { ...weights, codes: tf.tensor([[0.8, 0.8, 0.8, 0.8], [-1, -1, -1, -1]]) };
  kinds.forward({ ...near, 'kind.bias': tf.zeros([2]) }, { student: noise([2, width], 5), teacher }, { ...inference, training: true, keep: (_, value) => { kept = [...value.dataSync()]; } });
  kept.forEach((value, i) => { assert.ok(Math.abs(value - (i < 4 ? 0.81 : -1)) < 1e-4, kept.join()); }); // a twentieth of the way to 1; nothing is near the other
});

test('compiled for any number of items, one too, its loss and gradients are those of tfjs', async () => {
  const of = correlationSupervision(options);
  const { codes: _, ...learned } = of.weights;
  const compiled: CompileOptions = {
    inputs: { student: { shape: ['N', width], dtype: 'float32' }, teacher: { shape: ['N', width], dtype: 'float32' } },
    weights: of.weights, gradients: [...Object.keys(learned), 'student'],
  };
  const { onnx, cpu, run } = await bothWays((weights, { student, teacher }, pass) => ({ loss: of.forward(weights, { student: student!, teacher: teacher! }, pass) }), compiled, madeUpWeights(compiled));
  for (const N of [7, 1, 3]) {
    const values = (seed: number) => ({ shape: [N, width], values: noise([N, width], seed).dataSync() as Float32Array });
    const { onnx: found, cpu: written } = await run({ inputs: { student: values(N), teacher: values(N + 9) }, dropout: { seed: 1, step: 1 } });
    const { output, difference, largest } = farthest(found, written);
    assert.ok(difference <= 1e-5 + 1e-4 * largest, `N ${N}: ${output} differs by ${difference} of ${largest}`);
    assert.ok(N === 1 || Object.entries(found).every(([name, { values: numbers }]) => name === 'gradient:kind.bias' || numbers.some((value) => value !== 0)));
  }
  await onnx.close();
  await cpu.close();
});
