/** Gradients against finite differences in double precision, of a program written twice: tiny ones are noise in single precision. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compile } from '../../src/compile/compile.ts';
import type { Program } from '../../src/compile/program.ts';
import * as tf from '../../src/compile/tf.ts';
import { startProgram } from '../../src/engines/session/program-runner.ts';
import { madeUp, madeUpWeights, type Weights } from './both-ways.ts';

const width = 3;
const options = {
  inputs: { x: { shape: ['B', 'S', width], dtype: 'float32' }, label: { shape: ['B'], dtype: 'float32' } }, gradients: true,
  weights: { inner: { shape: [width, width] }, bias: { shape: [width] }, scorer: { shape: [width, 1] }, scorerBias: { shape: [1] }, out: { shape: [width] } },
} as const;

/** Attention that pools steps, then the cross entropy of a logit. */
const program: Program = ({ inner, bias, scorer, scorerBias, out }, { x, label }) => {
  const [rows, steps] = x!.shape as [number, number];
  const hidden = tf.tanh(tf.add(tf.matMul(tf.reshape(x!, [-1, width]), inner!), bias!));
  const shares = tf.softmax(tf.reshape(tf.add(tf.matMul(hidden, scorer!), scorerBias!), [rows, steps]));
  const pooled = tf.sum(tf.mul(x!, tf.reshape(shares, [rows, steps, 1])), 1);
  const logits = tf.sum(tf.mul(pooled, out!), 1);
  return { loss: tf.mean(tf.sub(tf.softplus(logits), tf.mul(logits, label!))) };
};

/** The same in doubles, one number at a time. */
function lossOf(weights: Record<string, Float64Array>, x: Float32Array, labels: Float32Array, steps: number): number {
  const w = (name: string, at: number) => weights[name]![at]!;
  const indices = [...Array(width).keys()];
  let sum = 0;
  for (const [row, label] of labels.entries()) {
    const at = (step: number, i: number) => x[(row * steps + step) * width + i]!;
    const scores = Array.from({ length: steps }, (_, step) => indices.reduce((score, j) =>
      score + w('scorer', j) * Math.tanh(indices.reduce((total, i) => total + at(step, i) * w('inner', i * width + j), w('bias', j))), w('scorerBias', 0)));
    const powers = scores.map((score) => Math.exp(score - Math.max(...scores)));
    const all = powers.reduce((a, b) => a + b);
    const logit = indices.reduce((total, i) => total + w('out', i) * powers.reduce((pooled, power, step) => pooled + power / all * at(step, i), 0), 0);
    sum += Math.log1p(Math.exp(-Math.abs(logit))) + Math.max(logit, 0) - logit * label;
  }
  return sum / labels.length;
}

function slopes(weights: Weights, loss: (weights: Record<string, Float64Array>) => number): Record<string, Float64Array> {
  const wide = Object.fromEntries(Object.entries(weights).map(([name, values]) => [name, Float64Array.from(values)]));
  const step = 1e-5;
  return Object.fromEntries(Object.entries(wide).map(([name, values]) => [name, values.map((value, at) => {
    const moved = [step, -step].map((by) => {
      values[at] = value + by;
      return loss(wide);
    });
    values[at] = value;
    return (moved[0]! - moved[1]!) / (2 * step);
  })]));
}

for (const sizes of [{ B: 4, S: 5 }, { B: 1, S: 1 }, { B: 16, S: 2 }]) {
  test(`gradients are those of double precision, also the one that has to be zero: ${JSON.stringify(sizes)}`, async () => {
    const runner = await startProgram(compile(program, options), { threads: 1 });
    const weights = madeUpWeights(options, 4, 1);
    runner.setWeights(weights);
    const inputs = madeUp(options, sizes, 3);
    const outputs = await runner.run({ inputs });
    const [x, label] = [inputs['x']!.values, inputs['label']!.values] as [Float32Array, Float32Array];
    const loss = (at: Record<string, Float64Array>) => lossOf(at, x, label, sizes.S);
    const wanted = slopes(weights, loss);
    assert.ok(Math.abs(outputs['loss']!.values[0]! - loss(Object.fromEntries(Object.entries(weights).map(([name, values]) => [name, Float64Array.from(values)])))) < 2e-7);
    for (const [name, exact] of Object.entries(wanted)) {
      const found = outputs[`gradient:${name}`]!.values;
      for (const [at, slope] of exact.entries()) assert.ok(Math.abs(found[at]! - slope) <= 1e-5 * Math.abs(slope) + 1e-7, `${name}[${at}]: ${found[at]} and ${slope}`);
    }
    assert.ok(Math.abs(wanted['scorerBias']![0]!) < 1e-9);
    await runner.close();
  });
}
