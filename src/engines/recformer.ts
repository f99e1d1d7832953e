import type { LoadedTokenizer, TextEncoder, Tokenizer } from '../core/engine.ts';
import { EngineError } from '../core/errors.ts';
import { checkOptions } from '../core/option-rules.ts';
import { neutralise } from '../text/neutralise.ts';
import { asOne, type Attributes, type RecformerLimits, recformerTokens } from '../text/recformer-tokens.ts';
import { tokenizer as tokenizerOf } from '../text/tokenizer.ts';
import { openCheckpoint } from '../transformers/checkpoint/open-checkpoint.ts';
import { recformerSettings } from '../transformers/recformer-settings.ts';
import { type TextCheckpointOptions, textCheckpointRules } from './session/checkpoint-rules.ts';
import { recformerSession } from './session/recformer-session.ts';
import { defaultCache } from './session/transformer-session.ts';

export type RecformerOptions = TextCheckpointOptions;

/**
 * Recformer: a Longformer that reads items attribute by attribute; the vector of a user, or of an item, is the state of its start token.
 *
 * Its texts are JSON lists of items, oldest first, as `recformerMatching` writes them of an `itemAttributes` catalogue; they are shortened
 * here, as the model was trained, so `describe` is given no `atMost`.
 *
 * Loaded as `transformerEncoder`. Its tokenizer tells of each token, in the same number, its type and the item that it belongs to.
 *
 * Errors: those of `transformer`; `EngineError` `load` for a model that is no Recformer, `bad-input` for a text that is no such list.
 *
 * Source: Li et al. 2023; RecBench `RecformerModel`.
 *
 * @example
 * recformer({ folder: 'models/recformer' }).toJSON() // { engine: 'recformer', folder: 'models/recformer', device: 'cpu' }
 */
export function recformer(options: RecformerOptions): TextEncoder {
  checkOptions<RecformerOptions>('recformer', options, textCheckpointRules);
  const { folder, adapter, device = 'cpu', threads, cache = defaultCache(), onPlan } = options;
  const tokenizer = structured(folder, options.tokenizer ?? tokenizerOf(folder, { special: false }));
  const session = recformerSession({ folder, adapter, device, threads, cache, onPlan });
  return {
    tokenizer,
    open: session.open,
    identify: async () => ({ engine: 'recformer', ...await session.identify(), ...await tokenizer.identify() }),
    toJSON: () => ({ engine: 'recformer', folder, ...(adapter !== undefined && { adapter }), device }),
  };
}

function structured(folder: string, plain: Tokenizer): Tokenizer {
  let loading: Promise<LoadedTokenizer> | undefined;
  const load = async (): Promise<LoadedTokenizer> => {
    const checkpoint = await openCheckpoint(folder);
    await checkpoint.close();
    const { startToken, limits } = recformerSettings(checkpoint.config);
    const loaded = await plain.load();
    return {
      idOf: loaded.idOf, before: Int32Array.of(asOne(startToken, 0, 0)), after: new Int32Array(0),
      encode: (text, how) => encoded(folder, text, (part) => loaded.encode(how?.asText ? neutralise(part) : part, how), limits),
    };
  };
  return {
    load: () => loading ??= load().catch((error: unknown) => { loading = undefined; throw error; }),
    identify: () => plain.identify(),
    toJSON: () => plain.toJSON(),
  };
}

function encoded(folder: string, text: string, encode: (part: string) => Int32Array, limits: RecformerLimits): Int32Array {
  const { ids, types, items } = recformerTokens(itemsIn(folder, text), encode, limits);
  return Int32Array.from(ids, (id, at) => asOne(id, types[at]!, items[at]!));
}

function itemsIn(folder: string, text: string): readonly Attributes[] {
  const isText = (value: unknown) => typeof value === 'string';
  const isItem = (item: unknown) => typeof item === 'object' && item !== null && !Array.isArray(item) && Object.values(item).every(isText);
  const items = parsed(text);
  if (Array.isArray(items) && items.every(isItem)) return items as readonly Attributes[];
  throw new EngineError('bad-input', `${folder}: a text is ${JSON.stringify(text.slice(0, 60))}, and has to be a JSON list of items, each an object of texts`,
    'write texts with `describe({ template: recformerMatching })`, of items from `itemAttributes`');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
