import type { LoadedTokenizer, TextEncoder, Tokenizer } from '../core/engine.ts';
import { checkOptions, having, oneOf, optional, wholeNumber, yesOrNo } from '../core/option-rules.ts';
import { tokenizer as tokenizerOf } from '../text/tokenizer.ts';
import type { TextTransformer } from '../transformers/family.ts';
import type { MemoryPlan } from '../transformers/memory-plan.ts';
import { folderPath } from './session/engine-rules.ts';
import type { Device } from './session/messages.ts';
import { defaultCache, transformerSession, type TransformerTask } from './session/transformer-session.ts';

export interface TransformerEncoderOptions {
  /** Folder in Hugging Face's layout: config.json, .safetensors, tokenizer.json. */
  readonly folder: string;
  /** Folder of a LoRA adapter in PEFT's layout, which is merged into the weights. */
  readonly adapter?: string;
  /** Default: the one in the folder. */
  readonly tokenizer?: Tokenizer;
  /**
   * The vector of a text: the state of its first token, of its last, or their mean; `layers` is the mean after each layer, one after the
   * other, as side networks read them. Default `mean`.
   */
  readonly pooling?: TextPooling;
  /** Put before every text: `'query: '` for E5. Default: nothing. */
  readonly prefix?: string;
  /** Whether special tokens go around a text as the tokenizer's template says. Default: true, and false for pooling `last`. */
  readonly special?: boolean;
  /** Default `cpu`. */
  readonly device?: Device;
  /** Threads of one operator. Default: all cores. */
  readonly threads?: number;
  /** Where weights of half precision are kept as float32. Default: `~/.cache/rxrec/weights`. */
  readonly cache?: string;
  /** Told what the model will take of memory, before it is loaded. */
  readonly onPlan?: (plan: MemoryPlan) => void;
}

export type TextPooling = 'cls' | 'last' | 'mean' | 'layers';

/**
 * The model of a checkpoint folder as an encoder of texts, in a thread of its own: a BERT or E5, a decoder, or the encoder of a T5.
 *
 * Loaded as `transformer`. Vectors are not normalised. With `threads: 1` on a CPU a text has the same vector in any company, if that is
 * found when it is opened, so that whoever asks may keep it.
 *
 * Source: RecBench takes the last state of a language model without special tokens (`last`), and the mean of E5's with them (`mean`).
 * Sentence-T5 (Ni et al. 2022) takes the mean of T5's encoder. `layers` are the hidden states of Hugging Face without that of the embeddings,
 * as Legommenders `iisan_operator.py` keeps them; there no special token stands around a text (`special: false`).
 *
 * Errors: those of `transformer`.
 *
 * @example
 * transformerEncoder({ folder: 'models/e5', prefix: 'query: ' }).toJSON() // { engine: 'transformer-encoder', folder: 'models/e5', pooling: 'mean', prefix: 'query: ', device: 'cpu' }
 */
export function transformerEncoder(options: TransformerEncoderOptions): TextEncoder {
  checkOptions<TransformerEncoderOptions>('transformerEncoder', options, rules);
  const { folder, adapter, pooling = 'mean', prefix = '', device = 'cpu', threads, cache = defaultCache(), onPlan, special = pooling !== 'last' } = options;
  const tokenizer = prefixed(options.tokenizer ?? tokenizerOf(folder, { special }), prefix);
  const session = transformerSession({ engine: 'transformerEncoder', folder, adapter, tokenizer, device, threads, cache, onPlan, withoutDecoder: true, task: (model) => taskOf(model, pooling) });
  return {
    tokenizer,
    open: async () => {
      const { contextTokens, asked: { widths }, run, close, steady } = await session.open();
      const [[output, width]] = Object.entries(widths) as [['mean' | 'layers' | 'states', number]];
      return { contextTokens, width, steady: await steady(), encode: async (texts) => ({ width, values: (await run(texts))[output]! }), close };
    },
    identify: async () => ({ engine: 'transformer-encoder', ...await session.identify(), pooling }),
    toJSON: () => ({ engine: 'transformer-encoder', folder, ...(adapter !== undefined && { adapter }), pooling, prefix, device }),
  };
}

function taskOf({ width, layers }: TextTransformer, pooling: TextPooling): TransformerTask {
  if (pooling === 'mean') return { gives: ['mean'], widths: { mean: width } };
  if (pooling === 'layers') return { gives: ['layers'], widths: { layers: layers * width } };
  return {
    gives: ['states'], widths: { states: width },
    rows: ({ lengths, tokens }) => lengths.map((length, row) => row * tokens + (pooling === 'last' ? length - 1 : 0)),
  };
}

/** The same tokenizer with a text before every text. */
function prefixed(tokenizer: Tokenizer, prefix: string): Tokenizer {
  if (prefix === '') return tokenizer;
  const before = (loaded: LoadedTokenizer): LoadedTokenizer => ({ ...loaded, encode: (text, how) => loaded.encode(prefix + text, how) });
  return {
    load: async () => before(await tokenizer.load()),
    identify: async () => ({ ...await tokenizer.identify(), prefix }),
    toJSON: () => ({ ...tokenizer.toJSON(), prefix }),
  };
}

const rules = {
  folder: folderPath,
  adapter: optional(folderPath),
  tokenizer: optional(having('a tokenizer', 'load', 'identify')),
  pooling: optional(oneOf('cls', 'last', 'mean', 'layers')),
  prefix: optional((value) => typeof value === 'string' ? undefined : 'a text'),
  special: optional(yesOrNo),
  device: optional(oneOf('cpu', 'cuda', 'webgpu')),
  threads: optional(wholeNumber(1)),
  cache: optional(folderPath),
  onPlan: optional((value) => typeof value === 'function' ? undefined : 'a function'),
};
