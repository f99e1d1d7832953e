import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { compile } from '../../src/compile/compile.ts';
import { withExternalData } from '../../src/compile/external-data.ts';
import { matricesOf } from '../../src/compile/products.ts';
import { withQuantizedProducts } from '../../src/compile/quantized-products.ts';
import * as tf from '../../src/compile/tf.ts';
import { startProgram } from '../../src/engines/session/program-runner.ts';
import { tickets } from '../../src/flow/tickets.ts';

const folder = mkdtempSync(join(tmpdir(), 'rxrec-eight-'));
after(() => rmSync(folder, { recursive: true }));
const [rows, width, out] = [5, 24, 7];
const draw = tickets(1, 0, 0);
const whole = Int8Array.from({ length: width * out }, () => Math.floor(255 * draw()) - 127);
const scales = Float32Array.from({ length: out }, () => draw());
const weight = Float32Array.from(whole, (value, at) => value * scales[at % out]!);
const x = Float32Array.from({ length: rows * width }, (_, at) => at < width ? 0 : (draw() - 0.5) * 10 ** Math.floor(at / width)); // a row of zeros, and rows of any size
writeFileSync(join(folder, 'signed'), whole);
writeFileSync(join(folder, 'unsigned'), Uint8Array.from(whole, (value) => value + 128));
writeFileSync(join(folder, 'scales'), scales);

const program = compile((weights, { x: left }) => {
  const matrix = weights['w'] as tf.Tensor2D;
  return { y: tf.matMul(left as tf.Tensor2D, matrix), z: tf.add(tf.matMul(left as tf.Tensor2D, weights['turned'] as tf.Tensor2D, false, true), tf.sum(weights['used']!)), u: tf.matMul(left as tf.Tensor2D, weights['used'] as tf.Tensor2D) };
}, { inputs: { x: { shape: ['R', width], dtype: 'float32' } }, weights: { w: { shape: [width, out] }, turned: { shape: [out, width] }, used: { shape: [width, out] } } });

test('matrices are those weights that are multiplied with and nothing else', () => {
  assert.deepEqual(matricesOf(program), new Map([['w', { transposed: false }], ['turned', { transposed: true }]]));
});

for (const kind of ['signed', 'unsigned'] as const) {
  test(`a product with ${kind} whole numbers is what rows and columns in eight bits come to, whatever stands beside a row`, async () => {
    const matrix = { in: width, out, signed: kind === 'signed', values: { file: kind, offset: 0, bytes: whole.length }, scales: { file: 'scales', offset: 0, bytes: 4 * out } };
    const eight = withExternalData(withQuantizedProducts(program, { w: matrix, turned: matrix, used: matrix }), {});
    assert.deepEqual(eight.weights.map(({ name }) => name), ['used']);
    const runner = await startProgram(eight, { threads: 1, dataFolder: folder });
    runner.setWeights({ used: weight });
    const run = async (left: Float32Array) => (await runner.run({ inputs: { x: { shape: [left.length / width, width], values: left } } }))['y']!.values as Float32Array;
    const found = await run(x);
    for (let row = 0; row < rows; row++) {
      const values = x.subarray(row * width, (row + 1) * width);
      const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-30);
      const eighth = Array.from(values, (value) => Math.round(value / largest * 127));
      for (let column = 0; column < out; column++) {
        const expected = eighth.reduce((sum, value, at) => sum + value * whole[at * out + column]!, 0) * scales[column]! * largest / 127;
        const exact = values.reduce((sum, value, at) => sum + value * weight[at * out + column]!, 0);
        assert.ok(Math.abs(found[row * out + column]! - expected) <= 1e-2 * largest * 127 * scales[column]!, `${found[row * out + column]} instead of ${expected}`); // a half may be rounded either way
        assert.ok(Math.abs(expected - exact) <= 0.1 * Math.max(Math.abs(exact), largest * 127 * scales[column]!));
      }
      assert.deepEqual(await run(values.slice()), found.slice(row * out, (row + 1) * out));
    }
    await runner.close();
  });
}
