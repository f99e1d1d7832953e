import assert from 'node:assert/strict';
import { test } from 'node:test';

import { useTensorflowBackend } from '../../../src/compile/tensorflow-backend.ts';
import * as tf from '../../../src/compile/tf.ts';
import { backends, openOn } from '../../../src/engines/session/open-on.ts';
import { farthest, madeUp, madeUpWeights } from '../../compile/both-ways.ts';

const options = { inputs: { x: { shape: ['B', 4], dtype: 'float32' } }, weights: { w: { shape: [4, 2] } }, gradients: true } as const;

test('one word says what runs a program, and every backend gives the same', async () => {
  const call = () => ({ inputs: madeUp(options, { B: 3 }), dropout: { seed: 5, step: 2 } });
  const results = [];
  for (const backend of backends.filter((name) => name !== 'tensorflow')) {
    const program = await openOn(backend, ({ w }, { x }, pass) => ({ loss: tf.mean(tf.square(pass.dropout(tf.matMul(x!, w!), 0.3))) }), options, { threads: 1 });
    program.setWeights(madeUpWeights(options));
    results.push(await program.run(call()));
    await program.close();
  }
  const { difference, largest } = farthest(results[0]!, results[1]!);
  assert.ok(difference <= 1e-6 * largest);
});

test('TensorFlow, where it is not installed, is a device that is missing', async () => {
  const absent = (name: string) => Promise.reject(new Error(`Cannot find package '${name}'\nsomewhere`));
  await assert.rejects(useTensorflowBackend(absent), {
    code: 'missing-device', message: /"tensorflow" cannot be used: @tensorflow\/tfjs-node-gpu: Cannot find package.*; @tensorflow\/tfjs-node: /, hint: /npm install @tensorflow\/tfjs-node/,
  });
});

test('a package of TensorFlow that brings no backend is said to', async () => {
  await assert.rejects(useTensorflowBackend(async () => ({})), { code: 'missing-device' });
});
