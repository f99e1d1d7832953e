import { join } from 'node:path';

import { EngineError } from '../core/errors.ts';
import type { Image, ImageEncoder } from '../core/images.ts';
import { checkOptions, oneOf, optional } from '../core/option-rules.ts';
import { fileInside } from '../io/file-inside.ts';
import { sha256File } from '../io/files.ts';
import { readJsonFile } from '../io/json-file.ts';
import type { VisionTransformer } from '../transformers/family.ts';
import { imageSettings } from '../transformers/images/image-settings.ts';
import { pixelValues } from '../transformers/images/pixel-values.ts';
import { memoryPlan } from '../transformers/memory-plan.ts';
import { type CheckpointOptions, checkpointRules } from './session/checkpoint-rules.ts';
import { checkpointSession, wrongKind } from './session/checkpoint-session.ts';
import { defaultCache } from './session/transformer-session.ts';

export interface VisionEncoderOptions extends CheckpointOptions {
  /** The vector of an image: what the model itself makes of it (default), the state of its class token, the mean of its patches, or that after each layer, one after the other. */
  readonly vector?: 'pooled' | 'class' | 'mean' | 'layers';
}

const imagesPerRun = 16;
const settingsBytes = 2 ** 20;

/**
 * A ViT, or the half of a CLIP that sees, as an encoder of images, in a thread of its own.
 *
 * Images are bytes and of any size: they are resized, cut and normalised as preprocessor_config.json says. Vectors are not normalised.
 * Loaded as `transformer`.
 *
 * Errors: those of `transformer`; `EngineError` `load` for a model that is none of images, `bad-input` for an image that does not come out
 * as large as the model sees; `DataError` `missing-file` for a folder without preprocessor_config.json, `row-count` for an image with other bytes than its size.
 *
 * @example
 * visionEncoder({ folder: 'models/clip' }).toJSON() // { engine: 'vision-encoder', folder: 'models/clip', vector: 'pooled', device: 'cpu' }
 */
export function visionEncoder(options: VisionEncoderOptions): ImageEncoder {
  checkOptions<VisionEncoderOptions>('visionEncoder', options, { ...checkpointRules, vector: optional(oneOf('pooled', 'class', 'mean', 'layers')) });
  const { folder, adapter, vector = 'pooled', device = 'cpu', threads, cache = defaultCache(), onPlan } = options;
  const session = checkpointSession({
    folder, adapter, device, threads, cache, onPlan,
    task: async (model) => {
      if (model.kind !== 'vision') throw wrongKind('visionEncoder', folder, model, 'models of images');
      if (vector === 'pooled' && !model.pooled) throw new EngineError('load', `${folder}: this ${model.family} makes no vector of its own`, "choose `vector: 'class'`");
      const { visionProgram } = await import('../transformers/programs/vision-program.ts');
      const settings = imageSettings(await readJsonFile(await fileInside(folder, 'preprocessor_config.json'), { maxBytes: settingsBytes }));
      const tokens = (model.image.size / model.image.patch) ** 2 + 1;
      return {
        plan: memoryPlan(model, { tokens: imagesPerRun * tokens, longest: tokens }), program: visionProgram(model, { gives: [vector] }),
        facts: { settings, size: model.image.size, width: widthOf(model, vector) },
      };
    },
  });
  return {
    open: async () => {
      const { facts: { settings, size, width }, run, close } = await session.open();
      return {
        width, close,
        async encode(images) {
          const values = new Float32Array(images.length * width);
          for (let from = 0; from < images.length; from += imagesPerRun) {
            const some = images.slice(from, from + imagesPerRun);
            const pixels = { shape: [some.length, 3, size, size], values: pixelsOf(some) };
            values.set((await run({ pixels }))[vector]!.values as Float32Array, from * width);
          }
          return { width, values };
        },
      };

      function pixelsOf(images: readonly Image[]): Float32Array {
        const one = 3 * size * size;
        const values = new Float32Array(images.length * one);
        images.forEach((image, at) => {
          const seen = pixelValues(image, settings);
          if (seen.height !== size || seen.width !== size) {
            throw new EngineError('bad-input', `${folder}: image ${at} comes out ${seen.height} by ${seen.width}, the model sees ${size} by ${size}`, 'preprocessor_config.json has to resize or cut images to that');
          }
          values.set(seen.values, at * one);
        });
        return values;
      }
    },
    identify: async () => ({ engine: 'vision-encoder', ...await session.identify(), settings: (await sha256File(join(folder, 'preprocessor_config.json'))).sha256, vector }),
    toJSON: () => ({ engine: 'vision-encoder', folder, ...(adapter !== undefined && { adapter }), vector, device }),
  };
}

function widthOf({ pooled, width, layers }: VisionTransformer, vector: NonNullable<VisionEncoderOptions['vector']>): number {
  if (vector === 'pooled') return pooled!.width;
  return vector === 'layers' ? layers * width : width;
}
