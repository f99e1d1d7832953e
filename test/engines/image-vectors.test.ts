import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Image } from '../../src/core/images.ts';
import { imageVectors } from '../../src/engines/image-vectors.ts';

const count = 150;
let closed = 0;
const calls: number[] = [];
const encoder = {
  open: async () => ({
    width: 2,
    encode: async (images: readonly Image[]) => {
      calls.push(images.length);
      return { width: 2, values: Float32Array.from(images.flatMap(({ values }) => [values[0]!, values[1]!])) };
    },
    close: async () => { closed++; },
  }),
  identify: async () => ({ encoder: 'hash' }), toJSON: () => ({ encoder: 'made up' }),
};
const images = {
  async* read(wanted: (at: number) => boolean = () => true) {
    for (let at = 0; at < count; at++) if (wanted(at)) yield { at, image: { height: 1, width: 1, values: Uint8Array.of(at, 1, 2) } };
  },
  identify: async () => ({ images: 'hash' }), toJSON: () => ({ images: 'covers' }),
};
const keys = Array.from({ length: count }, (_, at) => `item ${at}`);

test('every image has its vector under its key, a few images at a time', async () => {
  calls.length = 0;
  const { width, keys: found, values } = await imageVectors({ encoder, images, keys, cache: false }).load();
  assert.deepEqual([width, found], [2, keys]);
  assert.deepEqual([...values.subarray(298)], [149, 1]);
  assert.deepEqual(calls, [64, 64, 22]);
});

test('only what is wanted is encoded, and nothing at all where nothing is', async () => {
  calls.length = 0;
  assert.deepEqual((await imageVectors({ encoder, images, keys, cache: false }).load((key) => key.endsWith('7'))).keys.length, 15);
  assert.deepEqual(await imageVectors({ encoder, images, keys, cache: false }).load(() => false), { width: 0, keys: [], values: new Float32Array(0) });
  assert.deepEqual(calls, [15]);
});

test('an image without a key is refused, and the encoder is closed', async () => {
  closed = 0;
  await assert.rejects(imageVectors({ encoder, images, keys: keys.slice(1), cache: false }).load(), { code: 'bad-input', message: /an image 149, and 149 keys/ });
  assert.equal(closed, 1);
  assert.throws(() => imageVectors({ encoder, images, keys: [1] as never }), { code: 'wrong-value' });
});

test('the vectors are what encoder, images and keys are', async () => {
  const of = async (some: readonly string[]) => imageVectors({ encoder, images, keys: some }).identify();
  assert.deepEqual(await of(['a']), { imageVectors: { encoder: 'hash' }, images: 'hash', keys: ['a'] });
});
