import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compile } from '../../src/compile/compile.ts';
import { useCpuBackend } from '../../src/compile/cpu-backend.ts';
import * as tf from '../../src/compile/tf.ts';
import { bothWays, farthest, madeUp } from './both-ways.ts';
import { naml, nrms } from './news-programs.ts';

test('compiling leaves tfjs as it was: the backend, and no tensor behind', async () => {
  await useCpuBackend();
  const before = tf.memory().numTensors;
  compile(nrms.program, nrms.options);
  compile(({ w }, { x }) => ({ y: tf.add(x!, w!), x: x! }), { inputs: { x: { shape: ['B'], dtype: 'float32' } }, weights: { w: { shape: [1] } } });
  assert.equal(tf.getBackend(), 'cpu');
  assert.equal(tf.memory().numTensors, before);
  assert.equal(tf.add(1, 2).dataSync()[0], 3);
});

test('what goes wrong leaves tfjs as it was, too', async () => {
  await useCpuBackend();
  const limit = Error.stackTraceLimit;
  assert.throws(() => compile((_, { x }) => ({ y: tf.topk(x!).values }), { inputs: { x: { shape: ['B', 3], dtype: 'float32' } } }));
  assert.deepEqual([tf.getBackend(), Error.stackTraceLimit], ['cpu', limit]);
});

test('a tensor made before, outside of the program, is a constant', async () => {
  await useCpuBackend();
  const outside = tf.tensor([1, 2, 3]);
  const program = (_: unknown, { x }: Record<string, tf.Tensor>) => ({ y: tf.mul(x!, outside) });
  const options = { inputs: { x: { shape: ['B', 3], dtype: 'float32' } } } as const;
  assert.deepEqual(compile(program, options).bytes, compile(program, options).bytes);
  assert.deepEqual([...tf.add(outside, 1).dataSync()], [2, 3, 4]);
  const { onnx, cpu } = await (await bothWays(program, options)).run({ inputs: madeUp(options, { B: 2 }) });
  assert.equal(farthest(onnx, cpu).difference, 0);
});

test('a run of the tracing backend outside of a trace is refused', () => {
  const leaked: tf.Tensor[] = [];
  compile((_, { x }) => ({ y: tf.neg(leaked[leaked.push(tf.keep(tf.exp(x!))) - 1]!) }), { inputs: { x: { shape: [2], dtype: 'float32' } } });
  assert.throws(() => leaked[0]!.dataSync(), { name: 'CompileError', code: 'no-value' });
});

test('shapes, types and symbols of a compiled program are said', () => {
  const { inputs, outputs, weights, symbols, dropoutInputs } = compile(naml.program, naml.options);
  assert.deepEqual(symbols, ['N', 'L', 'B', 'H', 'C']);
  assert.deepEqual(inputs.find(({ name }) => name === 'history'), { name: 'history', dtype: 'int32', shape: ['B', 'H'], places: true });
  assert.deepEqual(outputs.slice(0, 3), [
    { name: 'loss', dtype: 'float32', shape: [] }, { name: 'scores', dtype: 'float32', shape: ['B', 'C'] }, { name: 'gradient:words', dtype: 'float32', shape: [30, 6] },
  ]);
  assert.deepEqual(weights[0], { name: 'words', dtype: 'float32', shape: [30, 6] });
  assert.deepEqual(dropoutInputs.map(({ shape }) => shape.join()), ['N,L,8', 'N,L,8']);
});

test('frozen weights have no gradient, inputs have one where it is asked for', async () => {
  const options = {
    inputs: { x: { shape: ['B', 2], dtype: 'float32' } }, weights: { w: { shape: [2], frozen: true }, b: { shape: [1] } }, gradients: ['x', 'b'],
  } as const;
  const both = await bothWays(({ w, b }, { x }) => ({ loss: tf.sum(tf.add(tf.mul(tf.square(x!), w!), b!)) }), options, { w: Float32Array.of(1, 2), b: Float32Array.of(0) });
  const { onnx, cpu } = await both.run({ inputs: madeUp(options, { B: 3 }) });
  assert.deepEqual(Object.keys(onnx), ['loss', 'gradient:x', 'gradient:b']);
  assert.ok(farthest(onnx, cpu).difference < 1e-6);
  const all = compile(({ w, b }, { x }) => ({ loss: tf.sum(tf.add(tf.mul(x!, w!), b!)) }), { ...options, gradients: true });
  assert.deepEqual(all.outputs.map(({ name }) => name), ['loss', 'gradient:b']);
});

test('an input that nothing reads may be given all the same', async () => {
  const options = { inputs: { x: { shape: ['B'], dtype: 'float32' }, unread: { shape: ['B'], dtype: 'int32' } } } as const;
  const both = await bothWays((_, { x }) => ({ y: tf.neg(x!) }), options);
  const { onnx, cpu } = await both.run({ inputs: madeUp(options, { B: 3 }) });
  assert.equal(farthest(onnx, cpu).difference, 0);
});

test('the table of an embedding is summed up in one pass by the cpu backend, rows out of range left out', async () => {
  await useCpuBackend();
  const sums = tf.unsortedSegmentSum(tf.tensor2d([[1, 2], [3, 4], [5, 6], [7, 8]]), tf.tensor1d([1, -1, 1, 3], 'int32'), 3);
  assert.deepEqual([...sums.dataSync()], [0, 0, 6, 8, 0, 0]);
});

test('results that nobody reads take no memory in the trace: half of a split, one of many parts', async () => {
  const options = { inputs: { x: { shape: ['A', 'B', 'C', 6], dtype: 'float32' } }, weights: { w: { shape: [6] } }, gradients: ['w', 'x'] } as const;
  const parts = { half: (x: tf.Tensor) => tf.split(x, 2, 3)[1]!, one: (x: tf.Tensor) => tf.unstack(x, 3)[4]! };
  for (const [name, part] of Object.entries(parts)) {
    const before = process.memoryUsage.rss();
    // Zeros of the other half would be three primes above 4000 times three numbers.
    const both = await bothWays(({ w }, { x }) => ({ loss: tf.mean(tf.square(part(tf.mul(x!, w!)))) }), options, { w: Float32Array.of(1, 2, 3, -4, 5, -6) });
    const { onnx, cpu } = await both.run({ inputs: madeUp(options, { A: 2, B: 3, C: 4 }) });
    assert.ok(process.memoryUsage.rss() - before < 2 ** 28, name);
    assert.ok(farthest(onnx, cpu).difference < 1e-6 && farthest(onnx, cpu).largest > 0, name);
  }
});
