import { EngineError } from '../core/errors.ts';
import type { Image, ImageEncoder, Images } from '../core/images.ts';
import type { KeyedVectors, LoadedVectors } from '../core/keyed-vectors.ts';
import { checkOptions, having } from '../core/option-rules.ts';

export interface ImageVectorsOptions {
  /** Opened when vectors are loaded, and closed after that. */
  readonly encoder: ImageEncoder;
  readonly images: Images;
  /** What each image is of, in their order: ids of items. */
  readonly keys: readonly string[];
}

const imagesPerCall = 64;

/**
 * The vectors of images, by the keys of what they show: for recommenders whose items are seen.
 *
 * Errors: `EngineError` `bad-input` when there is an image without a key; those of the encoder.
 *
 * @example
 * const encoder = { open: async () => ({ width: 1, encode: async (images) => ({ width: 1, values: Float32Array.from(images, ({ values }) => values[0]) }), close: async () => {} }), identify: async () => ({}), toJSON: () => ({}) };
 * const images = { read: async function* () { yield { at: 0, image: { height: 1, width: 1, values: Uint8Array.of(7, 8, 9) } }; }, identify: async () => ({}), toJSON: () => ({}) };
 * (await imageVectors({ encoder, images, keys: ['a'] }).load()).values // [7]
 */
export function imageVectors(options: ImageVectorsOptions): KeyedVectors {
  checkOptions<ImageVectorsOptions>('imageVectors', options, {
    encoder: having('an encoder of images', 'open', 'identify'), images: having('images', 'read', 'identify'),
    keys: (value) => Array.isArray(value) && value.every((key) => typeof key === 'string') ? undefined : 'a list of keys',
  });
  const { encoder, images, keys } = options;
  return {
    load: (wanted) => encodeAll(options, wanted),
    identify: async () => ({ imageVectors: await encoder.identify(), ...await images.identify(), keys }),
    toJSON: () => ({ imageVectors: encoder.toJSON(), ...images.toJSON() }),
  };
}

async function encodeAll({ encoder, images, keys }: ImageVectorsOptions, wanted: (key: string) => boolean = () => true): Promise<LoadedVectors> {
  const open = await encoder.open();
  try {
    const found: string[] = [];
    const pieces: Float32Array[] = [];
    let waiting: Image[] = [];
    const encode = async () => {
      if (waiting.length > 0) pieces.push((await open.encode(waiting)).values);
      waiting = [];
    };
    for await (const { at, image } of images.read((number) => number >= keys.length || wanted(keys[number]!))) {
      const key = keys[at];
      if (key === undefined) throw new EngineError('bad-input', `imageVectors: there is an image ${at}, and ${keys.length} keys`, 'give a key for every image, in their order');
      found.push(key);
      waiting.push(image);
      if (waiting.length === imagesPerCall) await encode();
    }
    await encode();
    const values = new Float32Array(found.length * open.width);
    let to = 0;
    for (const piece of pieces) {
      values.set(piece, to);
      to += piece.length;
    }
    return { width: open.width, keys: found, values };
  } finally {
    await open.close();
  }
}
