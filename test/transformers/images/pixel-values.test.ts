import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { imageSettings } from '../../../src/transformers/images/image-settings.ts';
import { pixelValues } from '../../../src/transformers/images/pixel-values.ts';
import { shared } from '../../shared.ts';
import { goldenTest, near } from '../golden-scores.ts';
import { openVisionGoldens } from '../vision-goldens.ts';

const plain = { do_normalize: false, do_rescale: false };
const grey = (height: number, width: number) => ({ height, width, values: Uint8Array.from({ length: height * width * 3 }, (_, at) => Math.floor(at / 3)) });

test('the shorter side is made as long as asked for, and the middle is cut out', () => {
  const settings = imageSettings({ ...plain, size: { shortest_edge: 2 }, do_center_crop: true, crop_size: { height: 2, width: 2 }, resample: 0 });
  const { height, width, values } = pixelValues(grey(4, 8), settings);
  assert.deepEqual([height, width], [2, 2]);
  assert.deepEqual([...values], Array.from({ length: 3 }, () => [11, 13, 27, 29]).flat());
});

test('a cut-out that is larger than the image is black around it', () => {
  const settings = imageSettings({ ...plain, do_resize: false, do_center_crop: true, crop_size: 4 });
  assert.deepEqual([...pixelValues(grey(1, 2), settings).values.subarray(0, 16)], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
});

test('older spellings of sizes are read', () => {
  assert.deepEqual(imageSettings({ ...plain, size: 8 }).resize, { height: 8, width: 8, filter: imageSettings({ ...plain, size: 8 }).resize!.filter });
  const clip = imageSettings({ ...plain, size: 8, do_center_crop: true, crop_size: 8, resample: 3 });
  assert.deepEqual([clip.crop, 'shortest' in clip.resize!], [{ height: 8, width: 8 }, true]);
});

test('settings that are missing or not known, and images of other bytes, are refused', () => {
  assert.throws(() => imageSettings({ ...plain, size: 8, resample: 9 }), { code: 'load', message: /resample 9/ });
  assert.throws(() => imageSettings({ ...plain, size: { longest_edge: 8 } }), { code: 'load', message: /size \{"longest_edge":8\}/ });
  assert.throws(() => imageSettings({ size: 8, image_mean: [0.5] }), { code: 'load', message: /image_mean \[0\.5\]/ });
  assert.throws(() => pixelValues({ height: 2, width: 2, values: new Uint8Array(11) }, imageSettings({ ...plain, size: 8 })), { code: 'row-count', message: /has 11 bytes, expected 12/ });
});

for (const checkpoint of ['vit', 'clip-vision']) goldenTest(checkpoint, 'bytes become the pixels of the reference', async () => {
  const settings = imageSettings(JSON.parse(readFileSync(shared(`models/checkpoints/${checkpoint}/preprocessor_config.json`)!, 'utf8')) as object as Record<string, unknown>);
  const { tensor, bytes, close } = await openVisionGoldens(checkpoint);
  const [pixels, raw] = [await tensor('pixel_values'), await bytes('raw_uint8_nhwc')];
  await close();
  const one = raw.length / 4;
  for (const at of [0, 1, 2, 3]) {
    const { values } = pixelValues({ height: 32, width: 32, values: raw.subarray(at * one, (at + 1) * one) }, settings);
    near(values, pixels.values.subarray(at * one, (at + 1) * one), `image ${at}`);
  }
});
