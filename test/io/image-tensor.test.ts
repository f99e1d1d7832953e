import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { imageTensor } from '../../src/io/image-tensor.ts';

const folder = mkdtempSync(join(tmpdir(), 'rxrec-images-'));
after(() => rmSync(folder, { recursive: true }));

function fileOf(dtype: string, shape: readonly number[], bytes: Uint8Array): string {
  const path = join(folder, `${dtype}-${shape.join('-')}.safetensors`);
  const header = Buffer.from(JSON.stringify({ covers: { dtype, shape, data_offsets: [0, bytes.length] } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  writeFileSync(path, Buffer.concat([length, header, bytes]));
  return path;
}

async function read(path: string, wanted?: (at: number) => boolean) {
  const found: { at: number; bytes: number[] }[] = [];
  for await (const { at, image } of imageTensor(path, 'covers').read(wanted)) {
    assert.deepEqual([image.height, image.width], [1, 2]);
    found.push({ at, bytes: [...image.values] });
  }
  return found;
}

test('images are read one by one, or those that are wanted', async () => {
  const path = fileOf('U8', [3, 1, 2, 3], Uint8Array.from({ length: 18 }, (_, at) => at));
  assert.deepEqual(await read(path), [0, 1, 2].map((at) => ({ at, bytes: [0, 1, 2, 3, 4, 5].map((byte) => 6 * at + byte) })));
  assert.deepEqual((await read(path, (at) => at === 2)).map(({ at }) => at), [2]);
});

test('a tensor that is not there, or is not of images, is refused', async () => {
  await assert.rejects(read(fileOf('U8', [1, 2, 3], new Uint8Array(6))), { code: 'column-type', message: /"covers" is U8 \[1, 2, 3\], expected U8 \[images, height, width, 3\]/ });
  await assert.rejects(read(fileOf('F32', [1, 1, 2, 3], new Uint8Array(24))), { code: 'column-type' });
  const images = imageTensor(fileOf('U8', [1, 1, 2, 3], new Uint8Array(6)), 'posters').read();
  await assert.rejects(images[Symbol.asyncIterator]().next(), { code: 'missing-column', message: /no tensor "posters"/ });
});
