import { numberAbove, optional, oneOf, type Rule, type Rules, wholeNumber, yesOrNo } from '../../core/option-rules.ts';
import { dropoutRate } from '../../nn/dropout-rate.ts';
import { type Parity, parityRule } from '../../predictors/pairs/network-options.ts';
import type { ItemText, Recommender, TableOptions } from '../../training/recommender.ts';

/** What all recommenders have in common. */
export interface RecommenderOptions extends Parity {
  /** What an item is known by: what it says of itself, or its number alone. Default text. */
  readonly form?: 'text' | 'id';
  /** Item columns that are read, in the text form. Default: the words of `title`. */
  readonly texts?: Readonly<Record<string, ItemText>>;
  /** Cuts texts that are read as `tokens`, for word vectors that are learned: a folder with tokenizer.json, or true where it is with a training. Default none. */
  readonly tokenizer?: string | true;
  /** Of token, item and user vectors. Default 64. */
  readonly width?: number;
  /** Clicks that are looked at. Default 50. */
  readonly clicks?: number;
  /** Which, of too many. Default the last, which are the newest; in parity the first. */
  readonly keep?: 'last' | 'first';
  /** What metrics of probabilities (`logLoss`, `f1`, `ece`) read: the sigmoid of a score, or the score. Default sigmoid when ranking, else raw; in parity raw. */
  readonly probabilities?: 'sigmoid' | 'raw';
  /** What stands in a history up to `clicks`, for parts that look at padding: item 0, or zeros. Default nothing; in parity where it counts. */
  readonly padding?: 'item' | 'zeros';
  /** Tokens between the columns of an item, where it is read as one sequence. Default none. */
  readonly inputer?: NonNullable<Recommender['inputer']>;
  /** Tables of vectors that are wider than `width`, or are not trained, by vocabulary: `words`, a category's column, `id`, `users`. */
  readonly tables?: Readonly<Record<string, TableOptions>>;
}

export const recommenderDefaults = { form: 'text', width: 64, clicks: 50 } as const;

const kinds = ['words', 'category', 'number', 'codes', 'tokens'];
const keys = ['from', 'as', 'most', 'lead', 'around', 'level', 'vocabulary'];
const name: Rule = (value) => typeof value === 'string' && /^[^.]+$/.test(value) && value !== 'users' ? undefined : 'a name';
const text: Rule = (value) => typeof value === 'string' && value !== '' ? undefined : 'text';

const itemTexts: Rule = (value) => {
  const columns = typeof value === 'object' && value !== null ? Object.values(value as Readonly<Record<string, Partial<ItemText> | null>>) : [];
  const known = (text: Partial<ItemText> | null) => text !== null && typeof text === 'object' && typeof text.from === 'string' && text.from !== ''
    && kinds.includes(text.as!) && Object.keys(text).every((key) => keys.includes(key)) && allowed(text)
    && [optional(wholeNumber(1))(text.most), optional(wholeNumber(0))(text.level), optional(name)(text.vocabulary)].every((wanted) => wanted === undefined);
  return columns.length > 0 && columns.every(known) ? undefined
    : '{ name: { from, as, most?, lead?, around?, level?, vocabulary? } }, with a column of the items and words, category, number, codes or tokens; most and lead are of words and tokens, around is of tokens, level of codes';
};

const allowed = ({ as, most, lead, around, level }: Partial<ItemText>) =>
  (as === 'words' || as === 'tokens' || (most === undefined && lead === undefined)) && (as === 'tokens' ? optional(yesOrNo)(around) === undefined : around === undefined) && (as === 'codes' || level === undefined) && optional(text)(lead) === undefined;

const inputerRule: Rule = (value) => typeof value === 'object' && value !== null
  && Object.entries(value).every(([key, given]) => ['cls', 'sep'].includes(key) && yesOrNo(given) === undefined) ? undefined : '{ cls?, sep? }, true or false';

const tableRule: Rule = (value) => {
  const tables = typeof value === 'object' && value !== null ? Object.values(value as Readonly<Record<string, Readonly<Record<string, unknown>> | null>>) : [null];
  const known = (table: Readonly<Record<string, unknown>> | null) => table !== null && typeof table === 'object'
    && Object.entries(table).every(([key, given]) => tableKeys[key] !== undefined && tableKeys[key](given) === undefined);
  return tables.every(known) ? undefined : '{ vocabulary: { stored?, frozen?, linear?, dropout?, deviation? } }';
};
const tableKeys: Readonly<Record<string, Rule>> = {
  stored: wholeNumber(1), frozen: yesOrNo, linear: yesOrNo, dropout: dropoutRate, deviation: numberAbove(0),
};

const tokenizerRule: Rule = (value) => value === true || text(value) === undefined ? undefined : 'a path, of a folder with tokenizer.json';

export const recommenderRules: Rules<RecommenderOptions> = {
  ...parityRule as Rules<Parity>, keep: optional(oneOf('last', 'first')), probabilities: optional(oneOf('sigmoid', 'raw')), padding: optional(oneOf('item', 'zeros')), inputer: optional(inputerRule), tables: optional(tableRule),
  form: optional(oneOf('text', 'id')), texts: optional(itemTexts), tokenizer: optional(tokenizerRule), width: optional(wholeNumber(1)), clicks: optional(wholeNumber(1)),
};
