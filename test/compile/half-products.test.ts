import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { compile } from '../../src/compile/compile.ts';
import { withExternalData } from '../../src/compile/external-data.ts';
import { withHalfProducts } from '../../src/compile/half-products.ts';
import * as tf from '../../src/compile/tf.ts';
import { startProgram } from '../../src/engines/session/program-runner.ts';
import { tickets } from '../../src/flow/tickets.ts';
import { toFloat16, toFloat32 } from '../../src/io/half-precision.ts';

const folder = mkdtempSync(join(tmpdir(), 'rxrec-half-'));
after(() => rmSync(folder, { recursive: true }));
const [rows, width, out] = [5, 24, 7];
const draw = tickets(1, 0, 0);
const weight = Float32Array.from({ length: width * out }, () => draw() - 0.5);
const x = Float32Array.from({ length: rows * width }, () => 8 * (draw() - 0.5));
writeFileSync(join(folder, 'half'), new Uint8Array(toFloat16(weight).buffer));

const program = compile((weights, { x: left }) => {
  const [matrix, turned, used] = ['w', 'turned', 'used'].map((name) => weights[name] as tf.Tensor2D) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
  return { y: tf.matMul(left as tf.Tensor2D, matrix), z: tf.matMul(left as tf.Tensor2D, turned, false, true), u: tf.add(tf.matMul(left as tf.Tensor2D, used), tf.sum(used)) };
}, { inputs: { x: { shape: ['R', width], dtype: 'float32' } }, weights: { w: { shape: [width, out] }, turned: { shape: [out, width] }, used: { shape: [width, out] } } });

test('products are those of halves, however the weight is laid out; a weight that is used otherwise stays as it is', async () => {
  const place = { file: 'half', offset: 0, bytes: 2 * weight.length };
  const half = withExternalData(withHalfProducts(program, { w: place, turned: place, used: place }), {});
  assert.deepEqual(half.weights.map(({ name }) => name), ['used']);
  const runner = await startProgram(half, { threads: 1, dataFolder: folder });
  runner.setWeights({ used: weight });
  const outputs = await runner.run({ inputs: { x: { shape: [rows, width], values: x } } });
  const narrowWeight = toFloat32(toFloat16(weight), 'F16');
  let apart = 0;
  for (const [name, at] of [['y', (i: number, column: number) => i * out + column], ['z', (i: number, column: number) => column * width + i]] as const) {
    const found = outputs[name]!.values as Float32Array;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < out; column++) {
        const terms = (right: Float32Array) => Array.from({ length: width }, (_, i) => x[row * width + i]! * right[at(i, column)]!);
        const sum = (of: readonly number[]) => of.reduce((all, one) => all + one, 0);
        const [halves, exact, value] = [terms(narrowWeight), sum(terms(weight)), found[row * out + column]!];
        const rounding = 2 ** -10 * sum(halves.map(Math.abs)); // of what is multiplied, and of what comes out, where a device does either
        assert.ok(Math.abs(value - sum(halves)) <= rounding, `${name}: ${value} instead of ${sum(halves)}`);
        apart = Math.max(apart, Math.abs(value - exact));
      }
    }
  }
  assert.ok(apart > 1e-4, 'nothing was rounded');
  const wide = outputs['u']!.values as Float32Array;
  const exact = Array.from({ length: width }, (_, i) => x[i]! * weight[i * out]!).reduce((all, one) => all + one, 0) + weight.reduce((all, one) => all + one, 0);
  assert.ok(Math.abs(wide[0]! - exact) < 1e-4);
  await runner.close();
});
