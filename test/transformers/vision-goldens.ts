import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { openSafetensors } from '../../src/io/safetensors.ts';
import type { VisionTransformer } from '../../src/transformers/family.ts';
import { parameterCount } from '../../src/transformers/parameter-count.ts';
import { visionProgram } from '../../src/transformers/programs/vision-program.ts';
import { shared } from '../shared.ts';
import { goldenTest, near, openGolden, rowOf } from './golden-scores.ts';

/** The tensors of goldens/vision/<checkpoint>.safetensors: states and the vector of each image, alone and beside others, and how many parameters there are. */
export function visionGoldens(checkpoint: string, vector: 'pooler_output' | 'image_embeds'): void {
  goldenTest(checkpoint, 'every image has its states and its vector, alone and beside others', async () => {
    const { tensor, close } = await openVisionGoldens(checkpoint);
    const [pixels, expected, vectors] = [await tensor('pixel_values'), await tensor('last_hidden_state'), await tensor(vector)];
    await close();
    const { model, start } = await openGolden<VisionTransformer>(checkpoint);
    const program = await start(visionProgram(model, { gives: ['states', 'class', 'pooled'] }));
    const together = await program.run({ inputs: { pixels } });
    near(together['states']!.values, expected.values, 'states');
    near(together['pooled']!.values, vectors.values, vector);
    const one = pixels.values.length / 4;
    for (const at of [0, 1, 2, 3]) {
      const alone = await program.run({ inputs: { pixels: { shape: [1, ...pixels.shape.slice(1)], values: pixels.values.slice(at * one, (at + 1) * one) } } });
      near(alone['pooled']!.values, rowOf(vectors, at), `${vector} of image ${at}`);
      near(alone['class']!.values, expected.values.subarray(at * expected.values.length / 4).subarray(0, model.width), `class state of image ${at}`);
    }
    await program.close();
  });

  goldenTest(checkpoint, 'it has as many parameters as its maker counts', async () => {
    const manifest = JSON.parse(readFileSync(shared('models/checkpoints/manifest.json')!, 'utf8')) as Record<string, { parameters: number }>;
    assert.equal(parameterCount((await openGolden(checkpoint)).model), manifest[checkpoint]!.parameters);
  });
}

export async function openVisionGoldens(checkpoint: string) {
  const file = await openSafetensors(shared(`models/goldens/vision/${checkpoint}.safetensors`)!);
  return {
    async tensor(name: string) {
      const { shape } = file.tensors.get(name)!;
      const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
      await file.readInto(name, values);
      return { shape, values };
    },
    bytes: (name: string) => file.bytes(name),
    close: () => file.close(),
  };
}
