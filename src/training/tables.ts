import { assembly } from '../nn/assembly.ts';
import { type EmbeddingTable, embeddingTable } from '../nn/embedding-table.ts';
import { type WeightSpecs, within } from '../nn/module.ts';
import type { ItemText, Recommender } from './recommender.ts';

/** How many rows each table of vectors needs. */
export interface TableSizes {
  /** By vocabulary of the items' texts. */
  readonly vocabularies: Readonly<Record<string, number>>;
  /** Users that there are, for a recommender that knows them by number. */
  readonly users?: number;
}

/** The vocabulary whose rows are the users. */
export const usersTable = 'users';

/** Words share a vocabulary, everything else has its own. */
export const vocabularyOf = (name: string, { as }: Pick<ItemText, 'as'>): string => as === 'words' ? 'words' : name;

/** Vocabularies of the items' texts, in their order. */
export const vocabulariesOf = ({ texts }: Pick<Recommender, 'texts'>): readonly string[] =>
  [...new Set(Object.entries(texts).map(([name, text]) => vocabularyOf(name, text)))];

/** Name of the weight that holds the vectors of a vocabulary. */
export const tableName = (vocabulary: string): string => `tables.${vocabulary}.rows`;

/** The tables as parts, by vocabulary: given rows of `stored` width, each yields them as wide as the recommender's vectors. */
export function tableParts(recommender: Recommender, { vocabularies, users }: Partial<TableSizes> = {}): Readonly<Record<string, EmbeddingTable>> {
  const { width, tables = {}, knowsUsers } = recommender;
  const names = [...vocabulariesOf(recommender), ...(knowsUsers ? [usersTable] : [])];
  return Object.fromEntries(names.map((name) => {
    const rows = (name === usersTable ? users : vocabularies?.[name]) ?? 1;
    return [name, embeddingTable({ deviation: 0.1, ...tables[name], rows, width })];
  }));
}

/** The tables of vectors, whose rows are fed as a batch needs them. Row 0 of words is padding and never looked up. */
export function tableWeights(recommender: Recommender, sizes: TableSizes): WeightSpecs {
  return Object.assign({}, ...Object.entries(tableParts(recommender, sizes)).map(([name, { weights }]) =>
    within(`tables.${name}`, { rows: weights.rows! }))) as WeightSpecs;
}

/** Weights of everything but the rows of the tables. */
export function partWeights(recommender: Recommender): WeightSpecs {
  const { items, users, predictor } = recommender;
  const linear = Object.entries(within('tables', assembly(tableParts(recommender)).weights)).filter(([name]) => !/^tables\.[^.]+\.rows$/.test(name));
  return { ...Object.fromEntries(linear), ...assembly({ items, users, predictor }).weights };
}
