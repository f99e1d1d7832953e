import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { safetensorsFile } from '../../fixtures/making/safetensors-file.ts';
import { sha256File } from '../../src/io/files.ts';
import { openSafetensors } from '../../src/io/safetensors.ts';
import { writeSafetensors } from '../../src/io/write-safetensors.ts';

const folder = mkdtempSync(join(tmpdir(), 'rxrec-write-safetensors-'));
after(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'weights.safetensors');

const tensors = {
  'items.kernel': { shape: [2, 3], values: Float32Array.of(1, -2, 3.5, Number.NaN, Infinity, -0) },
  none: { shape: [0, 4], values: new Float32Array(0) },
  wide: { shape: [1], values: Float64Array.of(1 / 3) },
  numbers: { shape: [], values: Int32Array.of(-7) },
  half: { shape: [1], values: Uint16Array.of(0x3c00) },
  part: { shape: [2], values: Float32Array.of(0, 8, 9, 0).subarray(1, 3) },
};

test('what is written is read back, by any reader of the format', async () => {
  const { sha256, bytes } = await writeSafetensors(path, tensors, { about: 'made up' });
  assert.deepEqual(await sha256File(path), { sha256, bytes });
  assert.deepEqual(new Uint8Array(readFileSync(path)), safetensorsFile(tensors, { about: 'made up' }));
  const file = await openSafetensors(path);
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    const read = await file.read(name);
    assert.deepEqual([read.shape, [...read.values]], [shape, name === 'half' ? [1] : [...values]]);
  }
  assert.deepEqual(file.metadata, { about: 'made up' });
  await file.close();
});

test('a file is replaced as a whole, the same tensors give the same bytes, and nothing else is left', async () => {
  const first = await writeSafetensors(path, tensors);
  await writeSafetensors(path, { other: { shape: [1], values: Float32Array.of(1) } });
  assert.deepEqual(await writeSafetensors(path, tensors), first);
  assert.deepEqual(readdirSync(folder), ['weights.safetensors']);
});

test('values that do not fill their shape are refused before anything is written', async () => {
  const other = join(folder, 'other.safetensors');
  await assert.rejects(writeSafetensors(other, { kernel: { shape: [2, 2], values: new Float32Array(3) } }),
    { code: 'malformed', message: /"kernel" has 3 values, its shape \[2, 2\] wants 4/ });
  await assert.rejects(writeSafetensors(join(folder, 'missing', 'x.safetensors'), tensors), { code: 'cannot-write' });
  assert.deepEqual(readdirSync(folder), ['weights.safetensors']);
});
