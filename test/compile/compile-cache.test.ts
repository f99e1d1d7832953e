import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compile, type CompileOptions } from '../../src/compile/compile.ts';
import { compileCache } from '../../src/compile/compile-cache.ts';
import * as tf from '../../src/compile/tf.ts';
import { startProgram } from '../../src/engines/session/program-runner.ts';

const options: CompileOptions = { inputs: { x: { shape: ['B', 2], dtype: 'float32' } }, weights: { w: { shape: [2] } } };
const scaled = (by: number) => ({ w }: Record<string, tf.Tensor>, { x }: Record<string, tf.Tensor>) => ({ y: tf.mul(tf.mul(x!, w!), by) });

test('a program is compiled once for the same options', () => {
  const compiled = compileCache();
  const [one, other] = [scaled(1), scaled(2)];
  const first = compiled(one, options);
  assert.equal(compiled(one, structuredClone(options)), first);
  assert.notEqual(compiled(other, options), first);
  assert.notEqual(compiled(one, { ...options, training: true }), first);
  assert.notEqual(compiled(one, { ...options, sizes: { B: 2 } }), first);
});

test('functions made anew are the same where they say that they are made of the same', () => {
  const compiled = compileCache();
  assert.equal(compiled(scaled(2), options, { by: 2 }), compiled(scaled(2), options, { by: 2 }));
  assert.notEqual(compiled(scaled(3), options, { by: 3 }), compiled(scaled(2), options, { by: 2 }));
  assert.notEqual(compiled(scaled(2), options), compiled(scaled(2), options));
});

test('values that are part of the file are part of what it is', () => {
  const compiled = compileCache();
  const one = scaled(1);
  const baked = (...values: number[]) => compiled(one, { ...options, values: { w: Float32Array.from(values) } });
  assert.equal(baked(1, 2), baked(1, 2));
  assert.notEqual(baked(1, 2), baked(1, 3));
});

test('no more than the last few are kept', () => {
  const compiled = compileCache(2);
  const [one, two, three] = [scaled(1), scaled(2), scaled(3)];
  const first = compiled(one, options);
  compiled(two, options);
  compiled(one, options);
  compiled(three, options);
  assert.equal(compiled(one, options), first);
});

test('values given are in the file, which then takes no such weight', async () => {
  const program = compile(scaled(2), { ...options, values: { w: Float32Array.of(1, -1) } });
  assert.deepEqual(program.weights, []);
  const runner = await startProgram(program, { threads: 1 });
  const { y } = await runner.run({ inputs: { x: { shape: [1, 2], values: Float32Array.of(3, 4) } } });
  assert.deepEqual([...y!.values], [6, -8]);
  await runner.close();
});

test('the same program gives the same bytes', () => {
  assert.deepEqual(compile(scaled(2), options).bytes, compile(scaled(2), options).bytes);
});
