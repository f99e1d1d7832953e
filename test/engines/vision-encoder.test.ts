import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import type { Image } from '../../src/core/images.ts';
import { imageVectors } from '../../src/engines/image-vectors.ts';
import { visionEncoder, type VisionEncoderOptions } from '../../src/engines/vision-encoder.ts';
import { imageTensor } from '../../src/io/image-tensor.ts';
import { goldenTest, near } from '../transformers/golden-scores.ts';
import { madeUpCheckpoint, tinyBert, tinyVit } from '../transformers/made-up-checkpoint.ts';
import { openVisionGoldens } from '../transformers/vision-goldens.ts';
import { shared } from '../shared.ts';

const settings = { size: { height: 8, width: 8 }, resample: 2, image_mean: [0.5, 0.5, 0.5], image_std: [0.5, 0.5, 0.5] };
function folderOf(config: object, preprocessor: object = settings): string {
  const folder = madeUpCheckpoint(config as Record<string, unknown>, { name: (weight) => weight });
  writeFileSync(join(folder, 'preprocessor_config.json'), JSON.stringify(preprocessor));
  return folder;
}
const folder = folderOf(tinyVit);
const image = (height: number, width: number, seed: number): Image => ({ height, width, values: Uint8Array.from({ length: height * width * 3 }, (_, at) => (at * 37 + seed * 91) % 256) });

async function encoded(options: Partial<VisionEncoderOptions>, images: readonly Image[]) {
  const opened = await visionEncoder({ folder, threads: 1, ...options }).open();
  try {
    return await opened.encode(images);
  } finally {
    await opened.close();
  }
}

test('an image has its own vector, of whatever size it is and whatever stands beside it', async () => {
  const images = [image(8, 8, 1), image(5, 13, 2), image(30, 9, 3), ...Array.from({ length: 20 }, (_, at) => image(8, 8, at + 4))];
  for (const vector of ['pooled', 'class', 'mean'] as const) {
    const together = await encoded({ vector }, images);
    assert.equal(together.values.length, images.length * together.width);
    for (const at of [1, 2, 22]) near((await encoded({ vector }, [images[at]!])).values, together.values.subarray(at * together.width, (at + 1) * together.width), `${vector} ${at}`);
  }
  assert.deepEqual((await encoded({}, [])).values.length, 0);
});

test('a model of another kind, a folder without settings and an image of other bytes are refused', async () => {
  await assert.rejects(visionEncoder({ folder: folderOf(tinyBert) }).open(), { code: 'load', message: /visionEncoder runs models of images/ });
  await assert.rejects(visionEncoder({ folder: madeUpCheckpoint(tinyVit, { name: (weight) => weight }) }).open(), { code: 'missing-file', message: /preprocessor_config\.json/ });
  await assert.rejects(visionEncoder({ folder: folderOf({ ...tinyVit, architectures: ['ViTForImageClassification'] }) }).open(), { code: 'load', message: /makes no vector of its own/ });
  await assert.rejects(encoded({}, [{ height: 2, width: 2, values: new Uint8Array(3) }]), { code: 'row-count' });
  await assert.rejects(encoded({ folder: folderOf(tinyVit, { ...settings, do_resize: false }) }, [image(4, 4, 1)]), { code: 'bad-input', message: /comes out 4 by 4, the model sees 8 by 8/ });
});

test('what it is depends on weights, settings and the vector asked for', async () => {
  const known = [{ folder }, { folder, vector: 'class' as const }, { folder: folderOf(tinyVit, { ...settings, resample: 3 }) }];
  const identities = await Promise.all(known.map(async (options) => JSON.stringify(await visionEncoder(options).identify())));
  assert.equal(new Set(identities).size, 3);
  assert.equal(JSON.stringify(await visionEncoder({ folder }).identify()), identities[0]);
});

for (const [checkpoint, vector] of [['vit', 'pooler_output'], ['clip-vision', 'image_embeds']] as const) {
  goldenTest(checkpoint, 'the images of a file have the vectors of the reference, by their keys', async () => {
    const { tensor, close } = await openVisionGoldens(checkpoint);
    const expected = await tensor(vector);
    await close();
    const images = imageTensor(shared(`models/goldens/vision/${checkpoint}.safetensors`)!, 'raw_uint8_nhwc');
    const vectors = imageVectors({ encoder: visionEncoder({ folder: shared(`models/checkpoints/${checkpoint}`)!, threads: 1 }), images, keys: ['a', 'b', 'c', 'd'], cache: false });
    const { keys, width, values } = await vectors.load();
    assert.deepEqual([keys, width], [['a', 'b', 'c', 'd'], expected.shape[1]]);
    near(values, expected.values, vector);
    const some = await vectors.load((key) => key === 'c');
    assert.deepEqual(some.keys, ['c']);
    near(some.values, expected.values.subarray(2 * width, 3 * width), 'the third');
  });
}
