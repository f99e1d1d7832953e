import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compile } from '../../src/compile/compile.ts';
import type { CompileOptions } from '../../src/compile/compile.ts';
import type { Program, ProgramCall, ProgramOutputs } from '../../src/compile/program.ts';
import { chunkSizes, segmentOrder } from '../../src/compile/segment-order.ts';
import type { SymbolValues } from '../../src/compile/sizes/size-expression.ts';
import * as tf from '../../src/compile/tf.ts';
import { startProgram } from '../../src/engines/session/program-runner.ts';
import { tickets } from '../../src/flow/tickets.ts';
import { bothWays, farthest, madeUp, madeUpWeights } from './both-ways.ts';
import { dcn, naml, type NewsProgram, nrms } from './news-programs.ts';

const ordered = (segments: number, ...places: number[]) => segmentOrder({ of: 'ids' }, { shape: [places.length], values: Int32Array.from(places) }, segments);

test('every row is in one chunk of its place, and a place has one chunk of each size but the largest', () => {
  const draw = tickets(1, 0, 0);
  const places = Array.from({ length: 3000 }, () => Math.floor(40 * draw() ** 4));
  const { order, targets, chunks } = ordered(40, ...places);
  assert.deepEqual([...order].sort((a, b) => a - b), [...places.keys()]);
  let [row, chunk] = [0, 0];
  for (let size = 0; size < chunkSizes; size++) {
    const its = targets.subarray(chunk, chunk + chunks[size]!);
    for (const [at, place] of its.entries()) {
      for (let i = 0; i < 1 << size; i++) assert.equal(places[order[row + i * its.length + at]!], place);
    }
    if (size < chunkSizes - 1) assert.equal(new Set(its).size, its.length);
    [row, chunk] = [row + (its.length << size), chunk + its.length];
  }
});

test('rows of a place are taken in their order; negative places are 0 where that is said, and refused elsewhere', () => {
  const { order, targets, chunks } = ordered(3, 2, 0, 2, 2);
  assert.deepEqual([[...order], [...targets], [...chunks]], [[1, 0, 2, 3], [0, 2, 2], [2, 1, 0, 0, 0, 0, 0]]);
  assert.deepEqual([...segmentOrder({ of: 'ids', floor: true }, { shape: [2], values: Int32Array.of(-3, 0) }, 1).targets], [0]);
  assert.deepEqual(ordered(2).order.length, 0);
  assert.throws(() => ordered(2, 0, -1), { code: 'bad-input', message: /input "ids" holds -1 at position 1, and has to hold places below 2/ });
  assert.throws(() => ordered(2, 0, 2), { code: 'bad-input', message: /"ids" holds 2/ });
});

const summed: CompileOptions = {
  inputs: { rows: { shape: ['V', 'W'], dtype: 'float32' }, ids: { shape: ['N', 'L'], dtype: 'int32' }, other: { shape: ['N'], dtype: 'int32' } },
  gradients: ['rows'],
};
/** Looked up as they are, with 0 for negative ones, from a table of another shape, and by numbers that are computed. */
const lookups: Program = (_, { rows, ids, other }) => {
  const clamped = tf.cast(tf.maximum(other!, tf.scalar(0, 'int32')), 'int32') as tf.Tensor1D;
  const computed = tf.cast(tf.minimum(other!, tf.scalar(1, 'int32')), 'int32') as tf.Tensor1D;
  const looked = [tf.gather(rows!, ids as tf.Tensor1D), tf.gather(rows!, clamped), tf.gather(tf.gather(rows!, ids as tf.Tensor1D), clamped), tf.gather(rows!, tf.maximum(computed, tf.scalar(0, 'int32')) as tf.Tensor1D)];
  return { loss: looked.map((values) => tf.sum(tf.sin(tf.mul(values, 3)))).reduce((a, b) => tf.add(a, b)) };
};

test('sums by place are those of tfjs, from one row to many, from one place to many', async () => {
  const both = await bothWays(lookups, summed);
  assert.deepEqual(both.compiled.segmentInputs.map(({ of, floor, segments }) => [of, floor, segments]).sort(), [['ids', undefined, 'V'], ['other', true, 'N'], ['other', true, 'V']]);
  for (const [at, size] of [{ V: 2, W: 1, N: 1, L: 1 }, { V: 2, W: 3, N: 5, L: 1 }, { V: 40, W: 8, N: 60, L: 9 }, { V: 3, W: 2, N: 400, L: 3 }].entries()) {
    const inputs = madeUp(summed, size, at, { ids: size.V, other: Math.min(size.N, size.V) });
    inputs['other']!.values[0] = -1;
    const { onnx, cpu } = await both.run({ inputs });
    const { output, difference, largest } = farthest(onnx, cpu);
    assert.ok(difference <= 1e-5 * Math.max(1, largest), `${JSON.stringify(size)} ${output}: ${difference} of ${largest}`);
  }
  await both.onnx.close();
});

test('a file that nobody fills inputs for, as an export is, has none of them', () => {
  const { segmentInputs } = compile((_, { rows, ids, other }) => ({ sums: tf.unsortedSegmentSum(tf.gather(rows!, ids as tf.Tensor1D), other as tf.Tensor1D, rows!.shape[0]!) }),
    { inputs: summed.inputs });
  assert.deepEqual(segmentInputs, []);
});

test('many rows of few places are added to the same bits, on 1, 2 and 4 threads, 20 times each', async () => {
  const size = { V: 300, W: 64, N: 700, L: 9 };
  await sameBits(lookups, summed, {}, { inputs: madeUp(summed, size, 1, { ids: 70, other: 4 }) });
});

const news = { N: 700, L: 14, B: 60, H: 30, C: 5 };
const steps: readonly (readonly [string, NewsProgram, SymbolValues])[] = [['NRMS', nrms, news], ['NAML', naml, news], ['DCN', dcn, { B: 900, H: 30 }]];
for (const [name, { program, options, below }, size] of steps) {
  test(`a step of a program like ${name} has the same bits on 1, 2 and 4 threads, 20 times each`, async () => {
    const inputs = madeUp(options, size, 1, { history: news.N, candidates: news.N, ...below });
    await sameBits(program, options, madeUpWeights(options), { inputs, dropout: { seed: 1, step: 1 } });
  });
}

async function sameBits(program: Program, options: CompileOptions, weights: Readonly<Record<string, Float32Array>>, call: ProgramCall): Promise<void> {
  const compiled = compile(program, options);
  let first: ProgramOutputs | undefined;
  for (const threads of [1, 2, 4]) {
    const runner = await startProgram(compiled, { threads });
    runner.setWeights(weights);
    for (let time = 0; time < 20; time++) {
      const outputs = await runner.run(call);
      first ??= outputs;
      const differ = Object.keys(outputs).filter((output) => Buffer.compare(bytesOf(first!, output), bytesOf(outputs, output)) !== 0);
      assert.deepEqual(differ, [], `${threads} threads, run ${time}`);
    }
    await runner.close();
  }
}

const bytesOf = (outputs: ProgramOutputs, name: string) => {
  const { buffer, byteOffset, byteLength } = outputs[name]!.values;
  return Buffer.from(buffer, byteOffset, byteLength);
};
