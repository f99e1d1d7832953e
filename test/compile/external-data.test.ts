import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { compile } from '../../src/compile/compile.ts';
import { withExternalData } from '../../src/compile/external-data.ts';
import * as tf from '../../src/compile/tf.ts';
import { startProgram } from '../../src/engines/session/program-runner.ts';

const folder = mkdtempSync(join(tmpdir(), 'rxrec-external-'));
after(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, 'below'));
writeFileSync(join(folder, 'below', 'data.bin'), new Uint8Array(Float32Array.of(9, 9, 1, 2, 3, 4).buffer));

const program = compile(({ kernel, bias }, { x }) => ({ y: tf.add(tf.matMul(x as tf.Tensor2D, kernel as tf.Tensor2D), bias!) }), {
  inputs: { x: { shape: ['B', 2], dtype: 'float32' } }, weights: { kernel: { shape: [2, 2] }, bias: { shape: [2] }, unread: { shape: [3] } },
});
const places = { kernel: { file: 'below/data.bin', offset: 8, bytes: 16 } };
const x = { shape: [1, 2], values: Float32Array.of(1, 10) };

test('weights are read where they lie, the others are set', async () => {
  const external = withExternalData(program, places);
  assert.deepEqual(external.weights.map(({ name }) => name), ['bias'], 'one that nothing reads is neither');
  const runner = await startProgram(external, { dataFolder: folder });
  runner.setWeights({ bias: Float32Array.of(0.5, 0) });
  assert.deepEqual([...(await runner.run({ inputs: { x } })).y!.values], [31.5, 42]);
  await runner.close();
});

test('nothing named changes nothing; the rest of the program stays as it was', () => {
  const { bytes, weights, ...rest } = withExternalData(program, {});
  assert.deepEqual([...bytes], [...program.bytes]);
  assert.deepEqual(weights.map(({ name }) => name), ['kernel', 'bias']);
  const { bytes: _, weights: __, ...before } = program;
  assert.deepEqual(rest, before);
});

test('a file that is not there, too short, or outside of the folder is refused', async () => {
  const start = (place: { file: string; offset: number; bytes: number }) => startProgram(withExternalData(program, { kernel: place }), { dataFolder: folder });
  await assert.rejects(start({ file: 'none.bin', offset: 0, bytes: 16 }), { name: 'EngineError' });
  await assert.rejects(start({ file: 'below/data.bin', offset: 16, bytes: 16 }), { name: 'EngineError' });
  await assert.rejects(start({ file: '../data.bin', offset: 0, bytes: 16 }), { code: 'load' });
});
