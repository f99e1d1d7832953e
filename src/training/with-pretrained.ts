import { OptionsError } from '../core/errors.ts';
import { mostTokens } from './caches/item-texts.ts';
import type { Recommender } from './recommender.ts';
import { statesTable, vocabularyOf } from './tables.ts';

/**
 * A recommender whose items are encoded by a pretrained model, with what follows from that: token vectors as wide as the model reads, its
 * tokenizer, and a table of its word vectors, which stands still where the model does; of a model that is split, a table of states.
 *
 * Errors: `OptionsError` `wrong-value` for texts that may be longer than it reads, and for what a split model cannot read.
 */
export function withPretrained(recommender: Recommender): Recommender {
  const { name, items: { pretrained }, texts, inputer, tables, tokenizer = pretrained?.checkpoint?.tokenizer } = recommender;
  if (pretrained === undefined || recommender.lower) return recommender;
  const { input, contextTokens, frozen } = pretrained;
  const most = Object.values(texts).reduce((sum, text) => sum + mostTokens(text) + Number(inputer?.sep ?? false), Number(inputer?.cls ?? false));
  if (most > contextTokens) {
    throw new OptionsError('wrong-value', `${name}: an item may have ${most} tokens, and its model reads ${contextTokens}`, 'keep fewer of each text: `most`');
  }
  if (pretrained.lower) return overStates({ ...recommender, width: input }, most, tokenizer);
  const tokens = Object.entries(texts).filter(([, { as }]) => as === 'tokens').map(([column, text]) => vocabularyOf(column, text));
  const still = Object.fromEntries(tokens.map((vocabulary) => [vocabulary, { ...(frozen && { frozen }), ...tables?.[vocabulary] }]));
  return { ...recommender, width: input, ...(tokens.length > 0 && { tables: { ...tables, ...still } }), ...(tokenizer && { tokenizer }) };
}

/** A split model reads rows of a table of states; what is told of items are the tokens that its lower layers read. */
function overStates(recommender: Recommender, most: number, tokenizer: Recommender['tokenizer']): Recommender {
  const { name, texts, inputer, flatten } = recommender;
  const other = Object.entries(texts).find(([, { as }]) => as !== 'tokens');
  if (other) throw new OptionsError('wrong-value', `${name}: its model is split, and the text "${other[0]}" is read as ${other[1].as}`, 'lower layers that are run once read tokens alone: leave the text out, or `split`');
  if (inputer || flatten) throw new OptionsError('wrong-value', `${name}: its model is split, and "${inputer ? 'inputer' : 'flatten'}" puts tokens between`, 'leave one of the two out: `around` puts the tokenizer\'s own around a text');
  return {
    ...recommender, lower: { texts }, texts: { [statesTable]: { from: Object.values(texts)[0]!.from, as: 'states', most } },
    tables: { [statesTable]: { frozen: true } }, ...(tokenizer && { tokenizer }),
  };
}

/** The recommender that a split one is of: its lower layers are a part of it, and it reads tokens. */
export function wholeOf(recommender: Recommender): Recommender {
  const { lower, items: { pretrained }, tables: _, ...rest } = recommender;
  if (!lower || !pretrained?.lower) return recommender;
  const { whole } = pretrained.lower;
  return withPretrained({ ...rest, items: whole, texts: lower.texts });
}
