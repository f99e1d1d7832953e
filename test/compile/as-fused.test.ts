import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compile } from '../../src/compile/compile.ts';
import type { Program } from '../../src/compile/program.ts';
import * as tf from '../../src/compile/tf.ts';
import { activation } from '../../src/nn/activation.ts';
import { layerNorm } from '../../src/nn/layer-norm.ts';
import { bothWays, farthest, madeUp, madeUpWeights } from './both-ways.ts';

const [norm, gelu] = [layerNorm({ width: 8 }), activation('gelu', 8)];
const pass = { training: false, dropout: (x: tf.Tensor) => x, keep: () => {} };
const program: Program = (weights, { x }) => {
  const y = gelu.forward({}, { values: norm.forward(weights, x!, pass) } as never, pass);
  return { y, loss: tf.sum(y) };
};
const options = { inputs: { x: { shape: ['B', 8], dtype: 'float32' } }, weights: norm.weights } as const;

const operators = (bytes: Uint8Array) => ['Pow', 'Div', 'Reciprocal', 'Erf'].filter((op) => Buffer.from(bytes).toString('latin1').includes(op));

test('without gradients a layer normalisation and a GELU are written as ONNX Runtime joins them, and compute what tfjs does', async () => {
  assert.deepEqual(operators(compile(program, options).bytes), ['Pow', 'Div', 'Erf']);
  const both = await bothWays(program, options, madeUpWeights(options));
  const { onnx, cpu } = await both.run({ inputs: madeUp(options, { B: 5 }) });
  assert.ok(farthest(onnx, cpu).difference < 2e-6);
  await both.onnx.close();
});

test('with gradients they are written as they are, since what lies between is needed', () => {
  assert.deepEqual(operators(compile(program, { ...options, gradients: true }).bytes), ['Reciprocal', 'Erf']);
});
