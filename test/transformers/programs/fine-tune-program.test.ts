import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { ProgramCall } from '../../../src/compile/program.ts';
import { adapterWeights } from '../../../src/transformers/adapting/adapter-weights.ts';
import type { TextTransformer } from '../../../src/transformers/family.ts';
import { fineTuneProgram } from '../../../src/transformers/programs/fine-tune-program.ts';
import { readTransformer } from '../../../src/transformers/read-transformer.ts';
import { bothWays, farthest, madeUpWeights } from '../../compile/both-ways.ts';
import { tinyLlama } from '../made-up-checkpoint.ts';

const model = readTransformer(tinyLlama) as TextTransformer;
const adapter = adapterWeights(model, { rank: 3 });
const call = (step?: number): ProgramCall => ({
  inputs: {
    ids: { shape: [2, 4], values: Int32Array.of(1, 2, 0, 5, 3, 3, 7, 0) }, mask: { shape: [2, 4], values: Float32Array.of(1, 1, 1, 1, 1, 1, 1, 0) },
    rows: { shape: [2], values: Int32Array.of(3, 6) }, labels: { shape: [2], values: Float32Array.of(1, 0) },
  },
  ...(step !== undefined && { dropout: { seed: 5, step } }),
});
const program = (dropout?: number) => fineTuneProgram(model, { answers: [3, 4], adapter, scale: 2, ...(dropout !== undefined && { dropout }) });

test('dropout before an adapter is that of (seed, step), and compiled what it is as written', async () => {
  const { program: run, options } = program(0.4);
  const weights = madeUpWeights({ ...options, weights: options.weights! });
  const both = await bothWays(run, options, weights);
  const runs = [await both.run(call(1)), await both.run(call(2)), await both.run(call(1))];
  for (const { onnx, cpu } of runs) {
    const { output, difference, largest } = farthest(onnx, cpu);
    assert.ok(difference <= 1e-5 * largest + 1e-7, `${output}: ${difference} of ${largest}`);
  }
  const [one, two, again] = runs.map(({ onnx }) => onnx.loss!.values[0]);
  assert.equal(one, again);
  assert.notEqual(one, two);
  assert.equal(both.compiled.dropoutInputs.length, Object.keys(adapter).length / 2, 'one mask for each map that is adapted, none for the model');
  await both.onnx.close();
});

test('without it, which is how it is left out, no mask is drawn; where an adapter adds nothing yet it changes nothing', async () => {
  const plain = program();
  const weights = { ...madeUpWeights({ ...plain.options, weights: plain.options.weights! }) };
  const both = await bothWays(plain.program, plain.options, weights);
  assert.deepEqual(both.compiled.dropoutInputs, []);
  for (const name of Object.keys(adapter)) if (name.endsWith('lora_B.weight')) weights[name] = new Float32Array(weights[name]!.length);
  const dropping = await bothWays(program(0.9).program, program(0.9).options, weights);
  for (const { onnx, cpu } of [both, dropping]) for (const one of [onnx, cpu]) one.setWeights(weights);
  const [expected, found] = [(await both.onnx.run(call())).loss!.values[0], (await dropping.onnx.run(call(3))).loss!.values[0]];
  assert.equal(found, expected);
  await Promise.all([both.onnx.close(), dropping.onnx.close()]);
});
