import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { CompileOptions } from '../../src/compile/compile.ts';
import type { Program, ProgramCall } from '../../src/compile/program.ts';
import * as tf from '../../src/compile/tf.ts';
import { additive } from '../../src/encoders/additive.ts';
import { attention } from '../../src/encoders/attention.ts';
import { cnn } from '../../src/encoders/cnn.ts';
import { cnnCat } from '../../src/encoders/cnn-cat.ts';
import { cnnViews } from '../../src/encoders/cnn-views.ts';
import { fastformer } from '../../src/encoders/fastformer.ts';
import { fusionQFormer } from '../../src/encoders/fusion-q-former.ts';
import { gru } from '../../src/encoders/gru.ts';
import { identity } from '../../src/encoders/identity.ts';
import { lateFusion } from '../../src/encoders/late-fusion.ts';
import { polyAttention } from '../../src/encoders/poly-attention.ts';
import { pooling } from '../../src/encoders/pooling.ts';
import { semanticCodes } from '../../src/encoders/semantic-codes.ts';
import { sideNetwork } from '../../src/encoders/side-network.ts';
import { sideNetworks } from '../../src/encoders/side-networks.ts';
import { tokenVectors } from '../../src/nn/token-vectors.ts';
import { transformer } from '../../src/encoders/transformer.ts';
import { embeddingTable } from '../../src/nn/embedding-table.ts';
import type { SequenceEncoder } from '../../src/nn/parts.ts';
import { bothWays, farthest, madeUp, madeUpWeights } from '../compile/both-ways.ts';

const columns = ['single', 'sequence', 'sequence'] as const;
const small = { heads: 2, layers: 2, longest: 20, dropout: 0.2 };
const encoders: readonly { encoder: SequenceEncoder; input?: number; leastSteps?: number }[] = [
  { encoder: additive({ width: 8, hidden: 5 }) },
  { encoder: attention({ width: 6, input: 8, heads: 2, hidden: 5, dropout: 0.2 }) },
  { encoder: cnn({ width: 6, input: 8, hidden: 5, dropout: 0.2 }) },
  { encoder: cnn({ width: 6, input: 8, hidden: 5, kernel: 4, columns }), leastSteps: 2 },
  { encoder: cnnCat({ width: 8, hidden: 5, columns }), leastSteps: 2 },
  { encoder: cnnViews({ width: 6, input: 8, hidden: 5, columns }), leastSteps: 2 },
  { encoder: pooling({ width: 8 }) },
  { encoder: pooling({ width: 8, by: 'max', columns: 3, flatten: true }) },
  { encoder: transformer({ width: 6, input: 8, ...small }) },
  { encoder: fastformer({ width: 6, input: 8, ...small }) },
  { encoder: gru({ width: 6, input: 8, hidden: 5, layers: 2 }) },
  { encoder: polyAttention({ width: 8, interests: 3, hidden: 5 }) },
  { encoder: polyAttention({ width: 8, interests: 3, hidden: 5, paddingCounts: true }) },
  { encoder: identity({ width: 8 }) },
  ...(['concat', 'sum', 'gated', 'additive'] as const).map((by) => ({ encoder: lateFusion({ width: 6, input: 8, columns: 3, by }) })),
  { encoder: lateFusion({ width: 6, columns: 3, encoder: sideNetwork({ width: 5, input: 8, layers: 2 }) }) },
  { encoder: fusionQFormer({ width: 6, input: 8, columns: 3, queries: 3, heads: 2, layers: 2, hidden: 5, dropout: 0.2 }) },
  { encoder: sideNetwork({ width: 6, input: 8, layers: 4, globalProjection: 3, localProjection: 5 }) },
  { encoder: sideNetwork({ width: 6, input: 8, layers: 4, step: 2 }) },
  { encoder: sideNetworks({ width: 6, input: 8, layers: 4, columns: 3 }) },
  { encoder: semanticCodes({ levels: 3, encoder: additive({ width: 8, hidden: 5 }), hidden: 5 }), input: 24 },
];

for (const { encoder, input = 8, leastSteps = 1 } of encoders) {
  const name = Object.values(encoder.toJSON()).map((options) => `${encoder.name} ${JSON.stringify(options)}`).join();
  test(`${name}: one compiled program serves every size, forward and backward`, async (t) => {
    const steps = encoder.unrolled ? 4 : 'S';
    const options: CompileOptions = {
      inputs: {
        vectors: { shape: ['N', steps, input], dtype: 'float32' }, mask: { shape: ['N', steps], dtype: 'float32' }, columns: { shape: ['N', steps], dtype: 'int32' },
      },
      weights: encoder.weights, gradients: [...Object.keys(encoder.weights), 'vectors'], ...(leastSteps > 1 && { symbols: { S: { min: leastSteps } } }),
    };
    const { onnx, cpu, run } = await bothWays(programOf(encoder), options, madeUpWeights(options));
    const worst: number[] = [];
    try {
      for (const [N, S] of [[3, 5], [1, leastSteps], [2, 9]] as const) {
        const { onnx: compiled, cpu: written } = await run(callOf(options, { N, S }));
        const { output, difference, largest } = farthest(compiled, written);
        assert.ok(difference <= 1e-5 + 1e-4 * largest, `N ${N}, S ${S}: ${output} differs by ${difference} of ${largest}`);
        worst.push(difference);
      }
    } finally {
      await onnx.close();
      await cpu.close();
    }
    t.diagnostic(`furthest by ${Math.max(...worst).toExponential(1)}`);
  });
}

test('tokenVectors compiles over distinct rows of several tables, and their gradient comes back', async () => {
  const tables = tokenVectors({ words: embeddingTable({ rows: 50, width: 4, stored: 6, frozen: false }), kinds: embeddingTable({ rows: 5, width: 4 }) });
  const rows = { 'words.rows': ['W', 6], 'kinds.rows': ['K', 4] } as const;
  const { 'words.rows': _, 'kinds.rows': __, ...weights } = tables.weights;
  const options: CompileOptions = {
    inputs: { ids: { shape: ['N', 'S'], dtype: 'int32' }, ...Object.fromEntries(Object.entries(rows).map(([name, shape]) => [name, { shape, dtype: 'float32' as const }])) },
    weights, gradients: [...Object.keys(weights), ...Object.keys(rows)],
  };
  const program: Program = (given, { ids, ...fed }, pass) => {
    const vectors = tables.forward({ ...given, ...fed }, ids!, pass);
    return { vectors, loss: tf.sum(tf.square(vectors)) };
  };
  const { onnx, cpu, run } = await bothWays(program, options, madeUpWeights(options));
  for (const sizes of [{ N: 2, S: 3, W: 4, K: 2 }, { N: 1, S: 1, W: 1, K: 1 }]) {
    const inputs = madeUp(options, sizes);
    const ids = Int32Array.from(inputs['ids']!.values, (_id, at) => at % (sizes.W + sizes.K + 1) - 1);
    const { onnx: compiled, cpu: written } = await run({ inputs: { ...inputs, ids: { shape: [sizes.N, sizes.S], values: ids } }, dropout: { seed: 1, step: 0 } });
    const { output, difference, largest } = farthest(compiled, written);
    assert.ok(difference <= 1e-5 + 1e-4 * largest, `${output} differs by ${difference}`);
    assert.ok(compiled['vectors']!.values.subarray(0, 4).every((value) => value === 0));
  }
  await onnx.close();
  await cpu.close();
});

/** The encoder's output, and a loss that weighs every number of it differently. */
function programOf(encoder: SequenceEncoder): Program {
  return (weights, { vectors, mask, columns }, pass) => {
    const output = encoder.forward(weights, { vectors: vectors!, mask: mask!, columns: columns! }, pass);
    return { output, loss: tf.sum(tf.mul(output, tf.sin(tf.mul(output, 3)))) };
  };
}

/** The first row full, the second without a step, the others in between; columns in turn. */
function callOf(options: CompileOptions, sizes: { N: number; S: number }): ProgramCall {
  const { vectors, ...inputs } = madeUp(options, sizes);
  const shape = inputs['mask']!.shape as [number, number];
  const [, steps] = shape;
  const places = Array.from({ length: shape[0] * steps }, (_, at) => ({ row: Math.floor(at / steps), step: at % steps }));
  const mask = Float32Array.from(places, ({ row, step }) => Number(row === 0 || (row > 1 && step < steps - row + 1)));
  const column = Int32Array.from(places, ({ step }, at) => mask[at] === 0 ? -1 : step % 3);
  return { inputs: { vectors: vectors!, mask: { shape, values: mask }, columns: { shape, values: column } }, dropout: { seed: 5, step: 2 } };
}
