import { takeColumn, type Vectors } from '../core/column.ts';
import { encodeAll } from '../core/encode-all.ts';
import type { TextEncoder } from '../core/engine.ts';
import type { Items, LoadedItems } from '../core/items.ts';
import type { KeyedVectors } from '../core/keyed-vectors.ts';
import { checkOptions, having, optional, wholeNumber } from '../core/option-rules.ts';
import { cutByLength } from '../flow/cut-by-length.ts';
import { defaultVectorCache, type KeyedPiece, keptVectors, type VectorMaker } from './vectors/kept-vectors.ts';
import { type KeptOptions, keptRules } from './vectors/kept-rules.ts';
import { type TextOf, textOfItems, textRule } from './vectors/item-text.ts';

export interface TextVectorsOptions extends KeptOptions {
  /** Opened when vectors are made, and closed after that. */
  readonly encoder: TextEncoder;
  readonly items: Items;
  /** Columns of the items, whose texts stand one after the other; or a text with columns in braces: `{title}: {abstract}`. */
  readonly from: TextOf;
  /** Tokens that are kept of a text, from the first; what its tokenizer puts around them does not count. Default: as many as the encoder reads. */
  readonly most?: number;
}

/** Tokens of one call, padding included. */
const tokensPerCall = 8192;
/** Texts that are tokenized, encoded and written together; of like length within them. */
const textsPerPiece = 1024;

/**
 * The vectors that a frozen encoder gives the texts of a catalogue, by the ids of the items: encoded once, kept as Parquet, and read from
 * there by whatever is trained on them. An item without text has none.
 *
 * Texts of like length are encoded together, and one that several items have once. What is kept is found by the content of encoder and
 * texts, so that another catalogue, another encoder or another `most` lies elsewhere; it is kept 1,024 texts at a time, and whoever is
 * killed goes on from there.
 *
 * Source: GreenRec, whose frozen BERT and PREC vectors recommenders are trained on; RecoBERT (Malkiel et al. 2020).
 *
 * Errors: `OptionsError`; when loaded those of the encoder, `DataError` `missing-column`, `column-type` for a column that is not text;
 * `EngineError` `bad-output` for a vector that is not finite, with the id of the item.
 *
 * @example
 * const tokenizer = { load: async () => ({ encode: (text) => Int32Array.from(text, Number), idOf: Number, before: Int32Array.of(), after: Int32Array.of() }), identify: async () => ({}), toJSON: () => ({}) };
 * const encode = async ({ offsets }) => ({ width: 1, values: Float32Array.from(offsets.subarray(1), (end, at) => end - offsets[at]) });
 * const encoder = { tokenizer, open: async () => ({ contextTokens: 99, width: 1, encode, close: async () => {} }), identify: async () => ({}), toJSON: () => ({}) };
 * const items = { load: async () => ({ count: 2, ids: ['a', 'b'], texts: [], column: () => ['123', '12'] }), identify: async () => ({}), toJSON: () => ({}) };
 * (await textVectors({ encoder, items, from: 'title', cache: false }).load()).values // [3, 2]
 */
export function textVectors(options: TextVectorsOptions): KeyedVectors {
  checkOptions<TextVectorsOptions>('textVectors', options, {
    ...keptRules, encoder: having('a text encoder', 'open', 'tokenizer'), items: having('the items of a scenario', 'load'), from: textRule, most: optional(wholeNumber(1)),
  });
  const { encoder, items, from, most, cache = defaultVectorCache() } = options;
  const told = { from, ...(most !== undefined && { most }) };
  return {
    async load(wanted = () => true, loading = {}) {
      const [catalogue, identity] = await Promise.all([items.load(), encoder.identify()]);
      const texts = textsOf(catalogue, from, wanted);
      return keptVectors({
        ...loading, cache, name: 'textVectors', pieces: Math.ceil(texts.length / textsPerPiece), open: () => opened(encoder, texts, most),
        madeOf: madeOf(JSON.stringify({ texts: identity, most: most ?? null }), texts),
      });
    },
    identify: async () => ({ textVectors: await encoder.identify(), ...await items.identify(), ...told }),
    toJSON: () => ({ textVectors: { encoder: encoder.toJSON(), ...told } }),
  };
}

/** A text, and the ids of the items that have it. */
type Texts = readonly (readonly [text: string, ids: readonly string[]])[];

function textsOf(catalogue: LoadedItems, from: TextOf, wanted: (key: string) => boolean): Texts {
  const texts = new Map<string, string[]>();
  textOfItems(catalogue, from).forEach((text, item) => {
    const id = catalogue.ids[item]!;
    if (text === '' || !wanted(id)) return;
    const ids = texts.get(text);
    if (ids) ids.push(id);
    else texts.set(text, [id]);
  });
  return [...texts];
}

function* madeOf(identity: string, texts: Texts): Generator<string> {
  yield identity;
  for (const [text, ids] of texts) {
    yield text;
    yield JSON.stringify(ids);
  }
}

async function opened(encoder: TextEncoder, texts: Texts, most = Infinity): Promise<VectorMaker> {
  const loaded = await encoder.tokenizer.load();
  const model = await encoder.open();
  const { width } = model;
  const atMost = Math.min(model.contextTokens, most + loaded.before.length + loaded.after.length);
  return {
    width,
    close: () => model.close(),
    async make(piece, tell) {
      const some = texts.slice(piece * textsPerPiece, (piece + 1) * textsPerPiece);
      const sequences = encodeAll(loaded, some.map(([text]) => text), 'sound', { special: true, atMost });
      const lengths = sequences.offsets.subarray(1).map((end, at) => end - sequences.offsets[at]!);
      const vectors = new Float32Array(some.length * width);
      let done = 0;
      for (const call of cutByLength(lengths, tokensPerCall)) {
        tell(done / some.length);
        done += call.length;
        const there = call.filter((at) => lengths[at]! > 0);
        if (there.length === 0) continue;
        const { values } = await model.encode(takeColumn(sequences, there));
        there.forEach((to, at) => { vectors.set(values.subarray(at * width, (at + 1) * width), to * width); });
      }
      return keyed(some.flatMap(([, ids], at) => lengths[at] === 0 ? [] : ids.map((id) => [id, at] as const)), { width, values: vectors }); // of some no token is left
    },
  };
}

/** The vector at a place for each key. */
function keyed(places: readonly (readonly [key: string, at: number])[], { width, values }: Vectors): KeyedPiece {
  const all = new Float32Array(places.length * width);
  places.forEach(([, at], to) => { all.set(values.subarray(at * width, (at + 1) * width), to * width); });
  return { keys: places.map(([key]) => key), vectors: { width, values: all } };
}
