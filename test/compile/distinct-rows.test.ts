import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compile, type CompileOptions } from '../../src/compile/compile.ts';
import type { Program } from '../../src/compile/program.ts';
import * as tf from '../../src/compile/tf.ts';
import { bothWays, farthest, madeUp, madeUpWeights } from './both-ways.ts';

const options: CompileOptions = {
  inputs: {
    rows: { shape: ['V', 6], dtype: 'float32' }, one: { shape: ['N', 'L'], dtype: 'int32' }, two: { shape: ['M', 'K'], dtype: 'int32' },
    single: { shape: ['N'], dtype: 'int32' },
  },
  weights: { inner: { shape: [6, 10] }, bias: { shape: [10] }, other: { shape: [6, 3] }, turned: { shape: [4, 6] } },
  gradients: ['rows', 'inner', 'bias', 'other', 'turned'], distinct: ['V'],
};

const layer = (x: tf.Tensor, kernel: tf.Tensor) => tf.reshape(tf.matMul(tf.reshape(x, [-1, 6]) as tf.Tensor2D, kernel as tf.Tensor2D), [...x.shape.slice(0, -1), kernel.shape[1]!]);

/** Two groups of looked-up rows through one layer, one of them through a second as well; a matrix that is turned; rows that are changed before. */
const groups: Program = ({ inner, bias, other, turned }, { rows, one, two, single }) => {
  const table = tf.mul(rows!, 2);
  const [first, second] = [one!, two!].map((ids) => tf.gather(table, ids as tf.Tensor1D)) as [tf.Tensor, tf.Tensor];
  const alone = tf.gather(table, single as tf.Tensor1D);
  const results = [
    tf.tanh(tf.add(layer(first, inner!), bias!)), tf.tanh(tf.add(layer(second, inner!), bias!)), layer(second, other!),
    tf.matMul(alone, turned!, false, true), tf.matMul(tf.mul(alone, alone), inner!), alone,
  ];
  return { ...Object.fromEntries(results.map((y, at) => [`y${at}`, y])), loss: results.map((y) => tf.mean(tf.sin(tf.mul(y, 3)))).reduce((a, b) => tf.add(a, b)) };
};

test('rows that are multiplied before they are looked up give what tfjs gives, gradients too', async () => {
  const both = await bothWays(groups, options, madeUpWeights(options));
  for (const [at, size] of [{ V: 5, N: 7, L: 4, M: 3, K: 6 }, { V: 1, N: 1, L: 1, M: 1, K: 1 }, { V: 30, N: 50, L: 3, M: 2, K: 70 }].entries()) {
    const { onnx, cpu } = await both.run({ inputs: madeUp(options, size, at, { one: size.V, two: size.V, single: size.V }) });
    const { output, difference, largest } = farthest(onnx, cpu);
    assert.ok(difference <= 1e-5 * largest + 1e-7, `${JSON.stringify(size)} ${output}: ${difference} of ${largest}`);
  }
  await both.onnx.close();
});

test('only the sizes that are named are taken for distinct rows, and no other result moves', async () => {
  const bytes = ({ distinct, ...rest }: CompileOptions, named?: string[]) => compile(groups, { ...rest, ...(named && { distinct: named }) }).bytes;
  assert.deepEqual(bytes(options, ['N']), bytes(options));
  assert.notDeepEqual(bytes(options, ['V']), bytes(options));
});

test('one layer over rows that two groups look up is one product for both, forward and in each gradient', async () => {
  const program: Program = ({ inner }, { rows, one, two }) =>
    ({ loss: tf.add(tf.mean(tf.tanh(layer(tf.gather(rows!, one as tf.Tensor1D), inner!))), tf.mean(tf.tanh(layer(tf.gather(rows!, two as tf.Tensor1D), inner!)))) });
  const { single: _, ...inputs } = options.inputs;
  const { bytes } = compile(program, { inputs, weights: { inner: { shape: [6, 10] } }, gradients: ['rows', 'inner'], distinct: ['V'] });
  assert.equal(Buffer.from(bytes).toString('latin1').split('Gemm').length - 1, 3);
});
