import { assembly } from '../nn/assembly.ts';
import { type EmbeddingTable, embeddingTable } from '../nn/embedding-table.ts';
import { type WeightSpecs, within } from '../nn/module.ts';
import type { ItemText, Recommender } from './recommender.ts';
import { recommenderParts } from './recommender-parts.ts';

/** How many rows each table of vectors needs. */
export interface TableSizes {
  /** By vocabulary of the items' texts. */
  readonly vocabularies: Readonly<Record<string, number>>;
  /** Users that there are, for a recommender that knows them by number. */
  readonly users?: number;
}

/** The vocabulary whose rows are the users. */
export const usersTable = 'users';

/** Whether an item has many numbers in a text, or one. */
export const isSequence = ({ as }: Pick<ItemText, 'as'>): boolean => as === 'words' || as === 'tokens' || as === 'states';

/** Words share a vocabulary, tokens do, everything else has its own, unless they say which. */
export const vocabularyOf = (name: string, { as, vocabulary }: Pick<ItemText, 'as' | 'vocabulary'>): string => vocabulary ?? (isSequence({ as }) ? as : name);

/** Vocabularies of the items' texts, in their order. */
export const vocabulariesOf = ({ texts }: Pick<Recommender, 'texts'>): readonly string[] =>
  [...new Set(Object.entries(texts).map(([name, text]) => vocabularyOf(name, text)))];

/** All tables that there are: those of the texts, and that of the users. */
export const tablesOf = (recommender: Pick<Recommender, 'texts' | 'knowsUsers'>): readonly string[] =>
  [...vocabulariesOf(recommender), ...(recommender.knowsUsers ? [usersTable] : [])];

/** Whether the rows of a table are left as they are. */
export const isFrozen = ({ tables = {} }: Pick<Recommender, 'tables'>, vocabulary: string): boolean =>
  tables[vocabulary]?.frozen ?? tables[vocabulary]?.stored !== undefined;

/** Width of the rows of a table. */
export const storedWidth = ({ tables = {}, width }: Pick<Recommender, 'tables' | 'width'>, vocabulary: string): number => tables[vocabulary]?.stored ?? width;

/** The vocabulary whose rows are the states of the tokens of a catalogue, for a model that is split. */
export const statesTable = 'states';

/** The weight that holds the vectors of special tokens, in the order of `specialRows`. */
export const specialTable = 'special.rows';
export const specialRows = { cls: 0, sep: 1, attrSep: 2 } as const;

/** Name of the weight that holds the vectors of a vocabulary. */
export const tableName = (vocabulary: string): string => `tables.${vocabulary}.rows`;

/** The tables as parts, by vocabulary: given rows of `stored` width, each yields them as wide as the recommender's vectors. */
export function tableParts(recommender: Recommender, { vocabularies, users }: Partial<TableSizes> = {}): Readonly<Record<string, EmbeddingTable>> {
  const { width, tables = {} } = recommender;
  return Object.fromEntries(tablesOf(recommender).map((name) => {
    const rows = (name === usersTable ? users : vocabularies?.[name]) ?? 1;
    return [name, embeddingTable({ deviation: 0.1, ...tables[name], rows, width })];
  }));
}

/**
 * The tables of vectors, whose rows are fed as a batch needs them. Row 0 of words is padding and never looked up; rows that are not
 * trained start at zero, and are given.
 */
export function tableWeights(recommender: Recommender, sizes: TableSizes): WeightSpecs {
  return Object.assign({}, ...Object.entries(tableParts(recommender, sizes)).map(([name, { weights }]) => {
    const rows = weights.rows!;
    return within(`tables.${name}`, { rows: rows.frozen ? { ...rows, init: { kind: 'zeros' } } : rows });
  })) as WeightSpecs;
}

/** Weights of everything but the rows of the tables. */
export function partWeights(recommender: Recommender): WeightSpecs {
  const { inputer, flatten, width, items: { pretrained } } = recommender;
  const special = [inputer, flatten].some((tokens) => tokens && Object.values(tokens).some(Boolean));
  const linear = Object.entries(within('tables', assembly(tableParts(recommender)).weights)).filter(([name]) => !/^tables\.[^.]+\.rows$/.test(name));
  return {
    ...Object.fromEntries(linear), ...recommenderParts(recommender, 'items', 'users', 'predictor', 'supervision').weights,
    ...(special && { [specialTable]: { shape: [3, width], ...(pretrained?.start === undefined ? { init: { kind: 'normal', deviation: 0.1 } } : { init: { kind: 'given' }, ...(pretrained.frozen && { frozen: true }) }) } }),
  };
}
