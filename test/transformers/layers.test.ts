/** The means of states after every layer, which side networks are trained on. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { listOf } from '../../src/core/column.ts';
import { transformerEncoder } from '../../src/engines/transformer-encoder.ts';
import { visionEncoder } from '../../src/engines/vision-encoder.ts';
import type { VisionTransformer } from '../../src/transformers/family.ts';
import { visionProgram } from '../../src/transformers/programs/vision-program.ts';
import { shared } from '../shared.ts';
import { goldenTest, near, openGolden } from './golden-scores.ts';
import { madeUpCheckpoint, tinyBert, tinyLlama, tinyT5 } from './made-up-checkpoint.ts';
import { openVisionGoldens } from './vision-goldens.ts';

const texts = [[0, 1, 2], [1], [2, 2, 0, 1, 0]];

async function vectorsOf(folder: string, pooling: 'mean' | 'layers') {
  const open = await transformerEncoder({ folder, pooling, threads: 1 }).open();
  try {
    return await open.encode(listOf(Int32Array.from(texts.flat()), texts.map(({ length }) => length)));
  } finally {
    await open.close();
  }
}

for (const [name, config] of Object.entries({ bert: tinyBert, llama: tinyLlama, t5: tinyT5 })) {
  test(`${name}: a text has the mean after each layer, and that of the last layer is its mean`, async () => {
    const folder = madeUpCheckpoint(config, name === 'llama' ? {} : { name: (weight) => weight });
    const [mean, layers] = [await vectorsOf(folder, 'mean'), await vectorsOf(folder, 'layers')];
    assert.equal(layers.width, 2 * mean.width);
    texts.forEach((_, at) => {
      const [first, last] = [layers.values.subarray(at * 16, at * 16 + 8), layers.values.subarray(at * 16 + 8, at * 16 + 16)];
      near(last, mean.values.subarray(at * 8, at * 8 + 8), `text ${at}`);
      assert.ok(first.some((value, i) => Math.abs(value - last[i]!) > 1e-3));
    });
  });
}

test('the mean after the first layer is that of a model of one layer', async () => {
  const named = { name: (weight: string) => weight };
  const [one, two] = [await vectorsOf(madeUpCheckpoint({ ...tinyBert, num_hidden_layers: 1 }, named), 'mean'), await vectorsOf(madeUpCheckpoint(tinyBert, named), 'layers')];
  texts.forEach((_, at) => { near(two.values.subarray(at * 16, at * 16 + 8), one.values.subarray(at * 8, at * 8 + 8), `text ${at}`); });
});

test('a model whose states are of another width at their end is refused', async () => {
  const opt = { model_type: 'opt', hidden_size: 8, word_embed_proj_dim: 4, num_hidden_layers: 2, num_attention_heads: 2, ffn_dim: 12, vocab_size: 9, max_position_embeddings: 16, do_layer_norm_before: false };
  await assert.rejects(vectorsOf(madeUpCheckpoint(opt, { name: (weight) => `model.decoder.${weight}` }), 'layers'), { code: 'load', message: /8 wide within its layers, and 4 at their end/ });
});

test('the encoder of a model that has a decoder too needs no decoder', async () => {
  const alone = madeUpCheckpoint(tinyT5, { name: (weight) => weight.startsWith('decoder.') ? undefined : weight });
  const whole = madeUpCheckpoint(tinyT5, { name: (weight) => weight });
  near((await vectorsOf(alone, 'mean')).values, (await vectorsOf(whole, 'mean')).values, 'without its decoder');
});

goldenTest('t5', 'its encoder embeds texts as the reference does', async (checkpoint) => {
  const { prompts } = JSON.parse(readFileSync(shared(`models/goldens/scores/${checkpoint}.json`)!, 'utf8')) as { prompts: readonly { input_ids: readonly number[]; encoder_mean: readonly number[] }[] };
  const open = await transformerEncoder({ folder: shared(`models/checkpoints/${checkpoint}`)!, threads: 1 }).open();
  const { width, values } = await open.encode(listOf(Int32Array.from(prompts.flatMap(({ input_ids }) => input_ids)), prompts.map(({ input_ids }) => input_ids.length)));
  prompts.forEach(({ encoder_mean }, at) => { near(values.subarray(at * width, (at + 1) * width), encoder_mean, `prompt ${at}`); });
  await open.close();
});

for (const checkpoint of ['vit', 'clip-vision']) {
  goldenTest(checkpoint, 'the mean of the patches after the last layer is that of its states', async () => {
    const { tensor, close } = await openVisionGoldens(checkpoint);
    const [pixels, states] = [await tensor('pixel_values'), await tensor('last_hidden_state')];
    await close();
    const { model, start } = await openGolden<VisionTransformer>(checkpoint);
    const program = await start(visionProgram(model, { gives: ['layers', 'mean', 'states'] }));
    const outputs = await program.run({ inputs: { pixels } });
    await program.close();
    assert.deepEqual(outputs['layers']!.shape, [4, model.layers * model.width]);
    const [, tokens, width] = states.shape as [number, number, number];
    const mean = Float32Array.from({ length: 4 * width }, (_, at) => {
      const image = Math.floor(at / width);
      return Array.from({ length: tokens - 1 }, (_, patch) => states.values[(image * tokens + patch + 1) * width + at % width]!).reduce((a, b) => a + b) / (tokens - 1);
    });
    near(outputs['mean']!.values as Float32Array, mean, 'mean');
    const folder = shared(`models/checkpoints/${checkpoint}`)!;
    assert.deepEqual(visionEncoder({ folder, vector: 'layers' }).toJSON(), { engine: 'vision-encoder', folder, vector: 'layers', device: 'cpu' });
  });
}
