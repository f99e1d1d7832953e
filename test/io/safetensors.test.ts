import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { safetensorsFile } from '../../fixtures/making/safetensors-file.ts';
import { toFloat32 } from '../../src/io/half-precision.ts';
import { openSafetensors } from '../../src/io/safetensors.ts';
import { shared, skipWithout } from '../shared.ts';

const folder = mkdtempSync(join(tmpdir(), 'rxrec-safetensors-'));
after(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'model.safetensors');

/** A file from a header and some bytes of tensors. */
function written(header: unknown, bytes = 0): string {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const file = Buffer.alloc(8 + text.length + bytes);
  file.writeBigUInt64LE(BigInt(text.length));
  file.set(text, 8);
  writeFileSync(path, file);
  return path;
}

test('reads every element type that it names', async () => {
  const tensors = {
    wide: { shape: [2], values: Float64Array.of(1 / 3, -2) }, plain: { shape: [2, 1], values: Float32Array.of(0.5, NaN) },
    half: { shape: [1], values: Uint16Array.of(0x3c00) }, whole: { shape: [], values: Int32Array.of(-7) }, none: { shape: [0, 4], values: new Float32Array(0) },
  };
  writeFileSync(path, safetensorsFile(tensors, { about: 'made up' }));
  const file = await openSafetensors(path);
  assert.deepEqual(await file.read('wide'), tensors.wide);
  assert.deepEqual(await file.read('plain'), tensors.plain);
  assert.deepEqual(await file.read('half'), { shape: [1], values: Float32Array.of(1) });
  assert.deepEqual(await file.read('whole'), tensors.whole);
  assert.deepEqual(await file.read('none'), tensors.none);
  assert.deepEqual([file.metadata, file.tensors.get('wide')?.type], [{ about: 'made up' }, 'F64']);
  await assert.rejects(file.read('nothing'), { code: 'missing-column', message: /no tensor "nothing"; found wide, plain/ });
  await file.close();
});

test('reads 64-bit integers and bfloat16', async () => {
  const bytes = Buffer.alloc(20);
  bytes.writeBigInt64LE(-5n, 0);
  bytes.writeBigInt64LE(2n ** 40n, 8);
  bytes.writeUInt16LE(0x3f80, 16);
  bytes.writeUInt16LE(0xc040, 18);
  written({ ids: { dtype: 'I64', shape: [2], data_offsets: [0, 16] }, brain: { dtype: 'BF16', shape: [2], data_offsets: [16, 20] } });
  writeFileSync(path, bytes, { flag: 'a' });
  const file = await openSafetensors(path);
  assert.deepEqual((await file.read('ids')).values, Float64Array.of(-5, 2 ** 40));
  assert.deepEqual((await file.read('brain')).values, Float32Array.of(1, -3));
  await file.close();
});

test('every malformed file is refused before a tensor is read, saying what is wrong', async () => {
  const one = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
  const cases: readonly (readonly [() => unknown, RegExp])[] = [
    [() => writeFileSync(path, 'x'), /1 bytes/],
    [() => writeFileSync(path, Buffer.alloc(8, 255)), /header of \d+ bytes is announced in a file of 8/],
    [() => written('{"a":'), /the header: it is not JSON/],
    [() => written('[]'), /holds no JSON object/],
    [() => written({ a: { dtype: 'F32', shape: [2] } }), /"a" lacks dtype, shape or data_offsets/],
    [() => written({ a: { ...one, shape: [-2] } }, 8), /lacks/],
    [() => written({ a: { ...one, shape: [3] } }, 8), /F32 \[3\] takes 12 bytes, its range has 8/],
    [() => written({ a: { ...one, data_offsets: [8, 0] } }, 8), /its range has -8/],
    [() => written({ a: { ...one, data_offsets: [4, 12] } }, 12), /begins at byte 4, the one before it ends at 0/],
    [() => written({ a: one, b: { ...one, data_offsets: [4, 12] } }, 12), /"b" begins at byte 4, the one before it ends at 8/],
    [() => written({ a: one }, 4), /the tensors end at byte 8, the file at 4/],
    [() => written({ a: one }, 12), /the tensors end at byte 8, the file at 12/],
    [() => written({ __proto__: null, constructor: 5 }), /"constructor" lacks/],
    [() => written({ a: { ...one, shape: [2 ** 40, 2 ** 40] } }, 8), /takes 4.8\d+e\+24 bytes, its range has 8/],
    [() => written({ a: { ...one, data_offsets: [0, 2 ** 60] } }, 8), /lacks/],
    [() => written({ a: { ...one, shape: [[2]] } }, 8), /lacks/],
    [() => written({ a: { ...one, shape: [[[[2]]]] } }, 8), /the header: it nests deeper than 4/],
    [() => written({ a: one, __metadata__: { epoch: 3 } }, 8), /__metadata__ is not an object of texts/],
    [() => written({ a: one, __metadata__: 'x' }, 8), /__metadata__ is not an object of texts/],
  ];
  for (const [write, message] of cases) {
    write();
    await assert.rejects(openSafetensors(path), (error: Error & { code: string }) => error.code === 'malformed' && error.message.includes(path) && message.test(error.message), String(message));
  }
  written({ a: { ...one, dtype: 'C64' } }, 8);
  await assert.rejects(openSafetensors(path), { code: 'column-type', message: /"a" is C64; read are F64/ });
  await assert.rejects(openSafetensors(join(folder, 'none')), { code: 'missing-file' });
});

test('a name that stands twice is refused, however it is written', async () => {
  written('{"a":{"dtype":"I32","shape":[1],"data_offsets":[0,4]},"\\u0061":{"dtype":"I32","shape":[1],"data_offsets":[4,8]}}', 8);
  await assert.rejects(openSafetensors(path), { code: 'duplicate-id', message: /the header: the key "a" stands twice/ });
});

test('a header longer than the format allows is refused before it is read', async () => {
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(100_000_001n);
  writeFileSync(path, head);
  truncateSync(path, 200_000_000); // sparse
  await assert.rejects(openSafetensors(path), { code: 'malformed', message: /a header of 100000001 bytes is announced .* at most 100000000/ });
});

test('reads short integers', async () => {
  written({ a: { dtype: 'I16', shape: [1], data_offsets: [0, 2] }, b: { dtype: 'I8', shape: [2], data_offsets: [2, 4] }, c: { dtype: 'U8', shape: [1], data_offsets: [4, 5] } });
  writeFileSync(path, Uint8Array.of(0xfe, 0xff, 0x80, 0x7f, 0xff), { flag: 'a' });
  const file = await openSafetensors(path);
  assert.deepEqual(await Promise.all(['a', 'b', 'c'].map(async (name) => [...(await file.read(name)).values])), [[-2], [-128, 127], [255]]);
  await file.close();
});

test('widens into memory that is there, piece by piece, and reads a part of the bytes', async () => {
  const size = 2 ** 20 + 3; // more than is widened at a time
  const halves = Uint16Array.from({ length: size }, (_, at) => at % 0x7c00);
  writeFileSync(path, safetensorsFile({ before: { shape: [1], values: Float32Array.of(9) }, half: { shape: [size], values: halves } }));
  const file = await openSafetensors(path);
  const target = new Float32Array(size + 2);
  await file.readInto('half', target.subarray(1, size + 1));
  assert.deepEqual(target.subarray(1, size + 1), toFloat32(halves, 'F16'));
  assert.deepEqual([target[0], target[size + 1]], [0, 0]);
  assert.deepEqual(await file.bytes('half', 2 * size - 4, 100), new Uint8Array(halves.slice(-2).buffer));
  await file.close();
});

test('a tensor may be called __proto__', async () => {
  written('{"__proto__":{"dtype":"I32","shape":[1],"data_offsets":[0,4]}}', 4);
  const file = await openSafetensors(path);
  assert.deepEqual([...file.tensors.keys()], ['__proto__']);
  await file.close();
});

test('opens the checkpoints of every family, whatever their types', skipWithout('models/checkpoints'), async () => {
  const types = new Set<string>();
  for (const name of readdirSync(shared('models/checkpoints')!)) {
    const weights = shared(`models/checkpoints/${name}/model.safetensors`);
    if (!weights) continue;
    const file = await openSafetensors(weights);
    for (const [tensor, { type }] of file.tensors) {
      types.add(type);
      assert.ok((await file.read(tensor)).values.every(Number.isFinite), `${name} ${tensor}`);
    }
    await file.close();
  }
  assert.ok(types.has('BF16') && types.has('F16') && types.has('F32'), [...types].join());
});
