import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compile } from '../../../src/compile/compile.ts';
import type { Program } from '../../../src/compile/program.ts';
import * as tf from '../../../src/compile/tf.ts';
import { startProgram } from '../../../src/engines/session/program-runner.ts';
import { openProgram } from '../../../src/engines/session/program-session.ts';
import { EngineError } from '../../../src/core/errors.ts';

const squares: Program = ({ w }, { x }, pass) => {
  const y = pass.dropout(tf.mul(x!, w!), 0.5);
  return { loss: tf.sum(tf.square(y)), y };
};
const options = { inputs: { x: { shape: ['B', 2], dtype: 'float32' } }, weights: { w: { shape: [2] } }, gradients: true } as const;
const call = (step: number) => ({ inputs: { x: { shape: [3, 2], values: Float32Array.of(1, 2, 3, 4, 5, 6) } }, dropout: { seed: 7, step } });

test('a program in a thread gives what it gives on this one, dropout included', async () => {
  const program = compile(squares, options);
  const [here, there] = [await startProgram(program, { threads: 1 }), await openProgram(program, { threads: 1 })];
  try {
    for (const one of [here, there]) one.setWeights({ w: Float32Array.of(1, -1) });
    const [a, b, other] = [await here.run(call(4)), await there.run(call(4)), await there.run(call(5))];
    assert.deepEqual(a, b);
    assert.notDeepEqual(a['y'], other['y']);
    there.setWeights({ w: Float32Array.of(0, 0) });
    assert.deepEqual([...(await there.run(call(4)))['loss']!.values], [0]);
  } finally {
    await Promise.all([here.close(), there.close()]);
  }
});

test('the memory of inputs is handed over', async () => {
  const there = await openProgram(compile(squares, options), { threads: 1 });
  there.setWeights({ w: Float32Array.of(1, 1) });
  const given = call(0);
  await there.run(given);
  assert.equal(given.inputs.x.values.length, 0);
  await there.close();
});

test('what goes wrong in a thread is an EngineError here, and the thread goes on', async () => {
  const there = await openProgram(compile(squares, options), { threads: 1, name: 'squares' });
  await assert.rejects(there.run(call(0)), { code: 'bad-input', message: /weight "w" has no values/ });
  there.setWeights({ w: Float32Array.of(1) });
  await assert.rejects(there.run(call(0)), { code: 'bad-input', message: /weight "w" has 1 values, its shape \[2\] takes 2/ });
  there.setWeights({ w: Float32Array.of(1, 1) });
  await assert.rejects(there.run({ inputs: {} }), { code: 'bad-input', message: /input "x" is missing/ });
  await assert.rejects(there.run({ inputs: { x: { shape: [3, 1], values: new Float32Array(3) } } }), { message: /size 1 on axis 1, and has to have 2/ });
  await assert.rejects(there.run({ inputs: { x: { shape: [3, 2], values: new Int32Array(6) } } }), { message: /is int32, and has to be float32/ });
  await assert.rejects(there.run({ inputs: { x: { shape: [3, 2], values: new Float32Array(5) } } }), { message: /has 5 values, its shape \[3,2\] takes 6/ });
  await assert.rejects(there.run({ inputs: call(0).inputs }), { message: /names no seed and step/ });
  assert.equal((await there.run(call(0)))['y']!.values.length, 6);
  await there.close();
  await assert.rejects(there.run(call(0)), { code: 'closed' });
});

test('a file that is no program is refused with what the runtime says', async () => {
  const broken = { ...compile(squares, options), bytes: new Uint8Array(8) };
  await assert.rejects(openProgram(broken, { name: 'broken' }), { code: 'load', message: /broken: the model could not be loaded/ });
});

test('weights changed in place are read by the next run on this thread', async () => {
  const here = await startProgram(compile(squares, { ...options, training: false }), { threads: 1 });
  const w = Float32Array.of(1, 1);
  here.setWeights({ w });
  const before = (await here.run(call(0)))['loss']!.values[0]!;
  w.fill(2);
  assert.equal((await here.run(call(0)))['loss']!.values[0], 4 * before);
  await here.close();
});

test('negative places, which ONNX would count from the end, are refused; other whole numbers may be negative', async () => {
  const program = compile((_, { table, at, by }) => ({ y: tf.mul(tf.gather(table!, tf.reshape(at!, [-1])), tf.cast(by!, 'float32')) }), {
    inputs: { table: { shape: ['N', 2], dtype: 'float32' }, at: { shape: ['B', 1], dtype: 'int32' }, by: { shape: [2], dtype: 'int32' } },
  });
  assert.deepEqual(program.inputs.map(({ name, places }) => [name, places]), [['table', undefined], ['at', true], ['by', undefined]]);
  const here = await startProgram(program, { threads: 1 });
  const asked = (...at: number[]) => here.run({
    inputs: {
      table: { shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) }, by: { shape: [2], values: Int32Array.of(-1, 1) }, at: { shape: [at.length, 1], values: Int32Array.from(at) },
    },
  });
  assert.deepEqual([...(await asked(1, 0))['y']!.values], [-3, 4, -1, 2]);
  await assert.rejects(asked(0, -1), { code: 'bad-input', message: /input "at" holds -1 at position 1, and has to hold places, counted from 0/ });
  await assert.rejects(asked(2), { code: 'bad-output', message: /idx=2 must be within/ });
  await here.close();
});

test('a device that is not there is missing, not wrong', async () => {
  const program = compile(squares, options);
  await assert.rejects(startProgram(program, { device: 'cuda', name: 'squares' }).then((runner) => runner.close().then(() => { throw new EngineError('missing-device', 'there is a GPU here', ''); })), { code: 'missing-device' });
});
