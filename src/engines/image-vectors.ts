import { EngineError } from '../core/errors.ts';
import type { Identified } from '../core/identity.ts';
import type { Image, ImageEncoder, Images } from '../core/images.ts';
import type { KeyedVectors } from '../core/keyed-vectors.ts';
import { checkOptions, having } from '../core/option-rules.ts';
import { type KeptOptions, keptRules } from './vectors/kept-rules.ts';
import { defaultVectorCache, type KeyedPiece, keptVectors } from './vectors/kept-vectors.ts';

export interface ImageVectorsOptions extends KeptOptions {
  /** Opened when vectors are loaded, and closed after that. */
  readonly encoder: ImageEncoder;
  readonly images: Images;
  /** What each image is of, in their order: ids of items, or a catalogue whose items have one each. */
  readonly keys: readonly string[] | ImagesOf;
}

/** Whose ids images go by: the items of a scenario. */
export interface ImagesOf extends Identified {
  load(): Promise<{ readonly ids: readonly string[] }>;
}

const imagesPerCall = 64;

/**
 * The vectors of images, by the keys of what they show: for recommenders whose items are seen. They are encoded once and kept as Parquet,
 * by the content of encoder and images.
 *
 * Errors: `EngineError` `bad-input` when there is an image without a key; those of the encoder.
 *
 * @example
 * const encoder = { open: async () => ({ width: 1, encode: async (images) => ({ width: 1, values: Float32Array.from(images, ({ values }) => values[0]) }), close: async () => {} }), identify: async () => ({}), toJSON: () => ({}) };
 * const images = { read: async function* () { yield { at: 0, image: { height: 1, width: 1, values: Uint8Array.of(7, 8, 9) } }; }, identify: async () => ({}), toJSON: () => ({}) };
 * (await imageVectors({ encoder, images, keys: ['a'], cache: false }).load()).values // [7]
 */
export function imageVectors(options: ImageVectorsOptions): KeyedVectors {
  checkOptions<ImageVectorsOptions>('imageVectors', options, {
    ...keptRules, encoder: having('an encoder of images', 'open', 'identify'), images: having('images', 'read', 'identify'),
    keys: (value) => Array.isArray(value) ? (value.every((key) => typeof key === 'string') ? undefined : 'a list of keys') : having('a list of keys, or the items of a scenario', 'load', 'identify')(value),
  });
  const { encoder, images, keys, cache = defaultVectorCache() } = options;
  return {
    async load(wanted = () => true, loading = {}) {
      const [by, of, ids] = await Promise.all([encoder.identify(), images.identify(), 'load' in keys ? keys.load().then((known) => known.ids) : keys]);
      return keptVectors({ ...loading, cache, madeOf: [JSON.stringify({ images: by, of }), JSON.stringify(ids.map((key) => wanted(key) ? key : null))], make: () => encoded({ encoder, images, keys: ids }, wanted) });
    },
    identify: async () => ({ imageVectors: await encoder.identify(), ...await images.identify(), ...('load' in keys ? { of: await keys.identify() } : { keys }) }),
    toJSON: () => ({ imageVectors: encoder.toJSON(), ...images.toJSON() }),
  };
}

async function* encoded({ encoder, images, keys }: ImageVectorsOptions & { readonly keys: readonly string[] }, wanted: (key: string) => boolean): AsyncGenerator<KeyedPiece> {
  const open = await encoder.open();
  try {
    yield { keys: [], vectors: { width: open.width, values: new Float32Array(0) } };
    let found: string[] = [];
    let waiting: Image[] = [];
    for await (const { at, image } of images.read((number) => number >= keys.length || wanted(keys[number]!))) {
      const key = keys[at];
      if (key === undefined) throw new EngineError('bad-input', `imageVectors: there is an image ${at}, and ${keys.length} keys`, 'give a key for every image, in their order');
      found.push(key);
      waiting.push(image);
      if (waiting.length < imagesPerCall) continue;
      yield { keys: found, vectors: await open.encode(waiting) };
      [found, waiting] = [[], []];
    }
    if (waiting.length > 0) yield { keys: found, vectors: await open.encode(waiting) };
  } finally {
    await open.close();
  }
}
