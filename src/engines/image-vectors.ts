import { EngineError } from '../core/errors.ts';
import type { Identified } from '../core/identity.ts';
import type { Image, ImageEncoder, Images } from '../core/images.ts';
import type { KeyedVectors } from '../core/keyed-vectors.ts';
import { checkOptions, having } from '../core/option-rules.ts';
import { type KeptOptions, keptRules } from './vectors/kept-rules.ts';
import { defaultVectorCache, keptVectors, type VectorMaker } from './vectors/kept-vectors.ts';

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
/** Images whose vectors are written together. */
const imagesPerPiece = 1024;

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
      const places = ids.flatMap((key, at) => wanted(key) ? [at] : []);
      return keptVectors({
        ...loading, cache, name: 'imageVectors', pieces: Math.ceil(places.length / imagesPerPiece), open: () => opened(encoder, images, ids, places),
        madeOf: [JSON.stringify({ images: by, of }), JSON.stringify(places.map((at) => [at, ids[at]]))],
      });
    },
    identify: async () => ({ imageVectors: await encoder.identify(), ...await images.identify(), ...('load' in keys ? { of: await keys.identify() } : { keys }) }),
    toJSON: () => ({ imageVectors: encoder.toJSON(), ...images.toJSON() }),
  };
}

async function opened(encoder: ImageEncoder, images: Images, keys: readonly string[], places: readonly number[]): Promise<VectorMaker> {
  const model = await encoder.open();
  const { width } = model;
  return {
    width,
    close: () => model.close(),
    async make(piece, tell) {
      const some = new Set(places.slice(piece * imagesPerPiece, (piece + 1) * imagesPerPiece));
      const found: string[] = [];
      const values: Float32Array[] = [];
      let waiting: Image[] = [];
      const take = async () => {
        tell((found.length - waiting.length) / some.size);
        if (waiting.length > 0) values.push((await model.encode(waiting)).values);
        waiting = [];
      };
      for await (const { at, image } of images.read((number) => number >= keys.length || some.has(number))) {
        const key = keys[at];
        if (key === undefined) throw new EngineError('bad-input', `imageVectors: there is an image ${at}, and ${keys.length} keys`, 'give a key for every image, in their order');
        found.push(key);
        waiting.push(image);
        if (waiting.length === imagesPerCall) await take();
      }
      await take();
      const all = new Float32Array(found.length * width);
      values.reduce((to, one) => (all.set(one, to), to + one.length), 0);
      return { keys: found, vectors: { width, values: all } };
    },
  };
}
