import { join } from 'node:path';

import type { List, Vectors } from '../core/column.ts';
import type { OpenTextEncoder, TextEncoder } from '../core/engine.ts';
import { checkOptions } from '../core/option-rules.ts';
import { sha256File } from '../io/files.ts';
import { type LoadedTextTokenizer, tokenizer as tokenizerOf } from '../text/tokenizer.ts';
import { sharedOpening } from './session/shared-opening.ts';
import { readStaticModel, type StaticModel } from './session/static-model.ts';

export interface StaticVectorsOptions {
  /** Folder in model2vec's layout: `model.safetensors`, `tokenizer.json`, `config.json`. */
  readonly model: string;
}

/**
 * Word vectors without a network: the vector of a text is the mean of the vectors of its tokens.
 *
 * Reads model2vec folders: tensor `embeddings` [rows, width], and where there are `mapping` [ids] (row of an id) and
 * `weights` [ids]. Pieces that are not in the vocabulary count nothing; a text without any other is all zeros. The
 * result is scaled to length 1 unless config.json says `"normalize": false`.
 *
 * Special tokens are not put around a text.
 *
 * Source: MinishLab/model2vec, `StaticModel.encode`. Differs: texts are not cut at 512 tokens.
 *
 * Errors: `EngineError` `missing-tokenizer`, `tensor-names`, `load`, `bad-input`; `DataError` as `openSafetensors`.
 *
 * @example
 * staticVectors({ model: 'models/potion' }).toJSON() // { engine: 'static-vectors', model: 'models/potion' }
 */
export function staticVectors(options: StaticVectorsOptions): TextEncoder {
  checkOptions<StaticVectorsOptions>('staticVectors', options, {
    model: (value) => typeof value === 'string' && value !== '' ? undefined : 'the path of a folder',
  });
  const { model } = options;
  const tokenizer = tokenizerOf(model, { special: false });
  const open = sharedOpening(async () => {
    const loaded = await tokenizer.load();
    return opened(await readStaticModel(model), loaded);
  });
  return {
    tokenizer,
    open: async () => {
      const { session, close } = await open();
      return { ...session, close };
    },
    identify: async () => {
      const hash = async (name: string) => (await sha256File(join(model, name))).sha256;
      const config = await hash('config.json').catch(() => null);
      return { engine: 'static-vectors', model: await hash('model.safetensors'), config, ...await tokenizer.identify() };
    },
    toJSON: () => ({ engine: 'static-vectors', model }),
  };
}

function opened(model: StaticModel, { unknown }: LoadedTextTokenizer): OpenTextEncoder {
  const { width } = model;
  return {
    contextTokens: Infinity, width, steady: true,
    encode: async ({ offsets, values }: List<Int32Array>): Promise<Vectors> => {
      const vectors = new Float32Array((offsets.length - 1) * width);
      for (let text = 0; text + 1 < offsets.length; text++) {
        const ids = values.subarray(offsets[text]!, offsets[text + 1]!).filter((id) => id !== unknown);
        vectors.set(model.vectorOf(ids), text * width);
      }
      return { width, values: vectors };
    },
    close: async () => {},
  };
}
