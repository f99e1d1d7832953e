import { numberAbove, optional, oneOf, type Rule, type Rules, wholeNumber, yesOrNo } from '../../core/option-rules.ts';
import { dropoutRate } from '../../nn/dropout-rate.ts';
import type { ItemText, TableOptions } from '../../training/recommender.ts';

/** What all recommenders have in common. */
export interface RecommenderOptions {
  /** What an item is known by: what it says of itself, or its number alone. Default text. */
  readonly form?: 'text' | 'id';
  /** Item columns that are read, in the text form. Default: the words of `title`. */
  readonly texts?: Readonly<Record<string, ItemText>>;
  /** Of token, item and user vectors. Default 64. */
  readonly width?: number;
  /** Clicks that are looked at. Default 50. */
  readonly clicks?: number;
  /** Which, of too many. Default the last, which are the newest. */
  readonly keep?: 'last' | 'first';
  /** Tables of vectors that are wider than `width`, or are not trained, by vocabulary: `words`, a category's column, `id`, `users`. */
  readonly tables?: Readonly<Record<string, TableOptions>>;
}

export const recommenderDefaults = { form: 'text', width: 64, clicks: 50 } as const;

const kinds = ['words', 'category', 'number'];
const keys = ['from', 'as', 'most'];

const itemTexts: Rule = (value) => {
  const columns = typeof value === 'object' && value !== null ? Object.values(value as Readonly<Record<string, Partial<ItemText> | null>>) : [];
  const known = (text: Partial<ItemText> | null) => text !== null && typeof text === 'object' && typeof text.from === 'string' && text.from !== ''
    && kinds.includes(text.as!) && optional(wholeNumber(1))(text.most) === undefined && Object.keys(text).every((key) => keys.includes(key));
  return columns.length > 0 && columns.every(known) ? undefined
    : '{ name: { from, as, most? } }, with a column of the items and words, category or number';
};

const tableRule: Rule = (value) => {
  const tables = typeof value === 'object' && value !== null ? Object.values(value as Readonly<Record<string, Readonly<Record<string, unknown>> | null>>) : [null];
  const known = (table: Readonly<Record<string, unknown>> | null) => table !== null && typeof table === 'object'
    && Object.entries(table).every(([key, given]) => tableKeys[key] !== undefined && tableKeys[key](given) === undefined);
  return tables.every(known) ? undefined : '{ vocabulary: { stored?, frozen?, dropout?, deviation? } }';
};
const tableKeys: Readonly<Record<string, Rule>> = {
  stored: wholeNumber(1), frozen: yesOrNo, dropout: dropoutRate, deviation: numberAbove(0),
};

export const recommenderRules: Rules<RecommenderOptions> = {
  keep: optional(oneOf('last', 'first')), tables: optional(tableRule),
  form: optional(oneOf('text', 'id')), texts: optional(itemTexts), width: optional(wholeNumber(1)), clicks: optional(wholeNumber(1)),
};
