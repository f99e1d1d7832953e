import type { LoadedTokenizer } from '../core/engine.ts';
import { EngineError, OptionsError } from '../core/errors.ts';
import type { ItemText, Recommender } from './recommender.ts';

/** What cuts texts into tokens, and how many rows the table of their vectors has. */
export interface TokenNumbers {
  readonly tokenizer: LoadedTokenizer;
  readonly rows: number;
}

/**
 * The tokenizer of a recommender that has texts as tokens; nothing for one that has none.
 *
 * Errors: `OptionsError` where it has none; `EngineError` `missing-tokenizer`, `load` for one that gives ids which its model does not know.
 */
export async function loadTokens({ name, texts, lower, tokenizer, items: { pretrained } }: Pick<Recommender, 'name' | 'texts' | 'lower' | 'tokenizer' | 'items'>): Promise<TokenNumbers | undefined> {
  if (!Object.values(lower?.texts ?? texts).some(({ as }) => as === 'tokens')) return undefined;
  if (tokenizer === undefined) throw new OptionsError('missing-value', `${name}: texts are read as tokens, and there is no tokenizer`, 'give its encoder a model with a tokenizer.json, or the recommender a tokenizer');
  const loaded = await tokenizer.load();
  const ids = 'ids' in loaded ? loaded.ids as number : undefined;
  const rows = pretrained?.vocabulary ?? ids;
  if (rows === undefined) throw new OptionsError('missing-value', `${name}: its tokenizer does not say how many tokens it has`, 'take one of a model\'s folder');
  if (ids === undefined || ids <= rows) return { tokenizer: loaded, rows };
  throw new EngineError('load', `${name}: the tokenizer gives ids up to ${ids - 1}, its model has embeddings for 0 to ${rows - 1}`, 'take the tokenizer that the model was published with');
}

/**
 * The token ids of one text of each item. A special token that is spelled out in a text is text.
 *
 * @param opened Items that an earlier text has begun: what stands before a sequence stands before the first text that says anything. Written to.
 */
export function tokenIds({ most = 30, lead, around = true, only }: ItemText, values: readonly string[], tokenizer: LoadedTokenizer, opened: Uint8Array): Int32Array[] {
  if (only !== undefined) {
    const name = tokenizer.encode(lead ?? '', { asText: true }).subarray(0, most);
    return values.map((value) => only === 'lead' ? name : tokenizer.encode(value, { asText: true }).subarray(0, most - name.length));
  }
  return values.map((value, item) => {
    const own = value.trim() === '' ? new Int32Array(0) : tokenizer.encode(lead === undefined ? value : `${lead} ${value}`, { asText: true });
    if (own.length === 0 || !around) return own.subarray(0, most);
    const before = opened[item] ? [] : tokenizer.before;
    const room = Math.max(0, most - before.length - tokenizer.after.length);
    opened[item] = 1;
    return Int32Array.of(...before, ...own.subarray(0, room), ...tokenizer.after).subarray(0, most);
  });
}
