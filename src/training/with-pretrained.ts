import { OptionsError } from '../core/errors.ts';
import { mostTokens } from './caches/item-texts.ts';
import type { Recommender } from './recommender.ts';
import { vocabularyOf } from './tables.ts';

/**
 * A recommender whose items are encoded by a pretrained model, with what follows from that: its tokenizer, and a table of its word vectors,
 * which stands still where the model does.
 *
 * Errors: `OptionsError` `wrong-value` for another width than that of the model's word vectors, and for texts that may be longer than it reads.
 */
export function withPretrained(recommender: Recommender): Recommender {
  const { name, items: { pretrained }, texts, width, inputer, tables, tokenizer = pretrained?.checkpoint?.tokenizer } = recommender;
  if (pretrained === undefined) return recommender;
  const { input, contextTokens, frozen } = pretrained;
  if (width !== input) throw new OptionsError('wrong-value', `${name}: token vectors are ${width} wide, and its model reads vectors of ${input}`, `say width: ${input}`);
  const most = Object.values(texts).reduce((sum, text) => sum + mostTokens(text) + Number(inputer?.sep ?? false), Number(inputer?.cls ?? false));
  if (most > contextTokens) {
    throw new OptionsError('wrong-value', `${name}: an item may have ${most} tokens, and its model reads ${contextTokens}`, 'keep fewer of each text: `most`');
  }
  const tokens = Object.entries(texts).filter(([, { as }]) => as === 'tokens').map(([column, text]) => vocabularyOf(column, text));
  const still = Object.fromEntries(tokens.map((vocabulary) => [vocabulary, { ...(frozen && { frozen }), ...tables?.[vocabulary] }]));
  return { ...recommender, ...(tokens.length > 0 && { tables: { ...tables, ...still } }), ...(tokenizer && { tokenizer }) };
}
