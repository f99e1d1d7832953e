import { type Column, columnTypeOf, type List, listOf } from '../core/column.ts';
import { DataError } from '../core/errors.ts';
import type { LoadedItems } from '../core/items.ts';
import { WordVocabulary } from '../text/word-vocabulary.ts';
import type { ItemColumn } from './batches/item-columns.ts';
import type { ItemText, Recommender } from './recommender.ts';
import { vocabularyOf } from './tables.ts';
import { tokenIds, type TokenNumbers } from './token-texts.ts';

/** A catalogue in numbers: what each item says of itself, and how many rows the tables of vectors need. */
export interface ItemTable {
  readonly items: number;
  readonly columns: Readonly<Record<string, ItemColumn>>;
  /** Rows of the table of vectors that each vocabulary needs. */
  readonly vocabularies: Readonly<Record<string, number>>;
  /** Words by vocabulary, in the order of their numbers; what a trained model keeps. */
  readonly words: Readonly<Record<string, readonly string[]>>;
  /** Of the items in the raw data, where they are known: what a catalogue that goes on from this one is checked by. */
  readonly ids?: readonly string[];
}

/** Words of a text that are kept where it does not say. */
export const mostWords = 30;

export interface NumberedBy {
  /** By vocabulary, of a model that is trained already: what it has not seen is unknown to it. */
  readonly words?: ItemTable['words'];
  /** For texts as tokens. */
  readonly tokens?: TokenNumbers | undefined;
}

/** Turns the texts of a catalogue into numbers. Columns of words share one vocabulary, those of tokens too, everything else has its own, unless they name one. */
export function itemTable(texts: Recommender['texts'], items: LoadedItems, { words: known, tokens }: NumberedBy = {}): ItemTable {
  const values = new Map(Object.entries(texts).map(([name, text]) => [name, valuesOf(name, text, items)]));
  const words = { ...known ?? newWords(texts, values) };
  const tables = new Map(Object.entries(words).map(([vocabulary, known]) => [vocabulary, new WordVocabulary(known)]));
  const vocabularies: Record<string, number> = {};
  const columns: Record<string, ItemColumn> = {};
  const opened = new Uint8Array(items.count);
  for (const [name, text] of Object.entries(texts)) {
    const vocabulary = vocabularyOf(name, text);
    if (text.as === 'number') {
      vocabularies[vocabulary] = items.count;
      columns[name] = { tokens: oneEach(Int32Array.from({ length: items.count }, (_, item) => item)), vocabulary };
      continue;
    }
    if (text.as === 'tokens') {
      vocabularies[vocabulary] = tokens?.rows ?? 0; // without a tokenizer there are no items
      columns[name] = { tokens: joined(tokens ? tokenIds(text, values.get(name)!, tokens.tokenizer, opened) : []), vocabulary };
      continue;
    }
    const table = tables.get(vocabulary)!;
    vocabularies[vocabulary] = table.size;
    columns[name] = { vocabulary, tokens: text.as === 'words' ? wordNumbers(text, values.get(name)!, table)
      : oneEach(Int32Array.from(values.get(name)!, (value) => table.idOf(value))) };
  }
  return { items: items.count, columns, vocabularies, words, ids: items.ids };
}

function wordNumbers({ most = mostWords, lead }: ItemText, values: readonly string[], table: WordVocabulary): List<Int32Array> {
  const numbers = values.map((value) => table.encode(value, most));
  if (lead === undefined) return joined(numbers);
  const before = table.encode(lead, Infinity);
  return joined(numbers.map((own) => own.length === 0 ? own : Int32Array.of(...before, ...own)));
}

/** Words by frequency in all texts of a vocabulary; categories and codes in their order. */
function newWords(texts: Recommender['texts'], values: ReadonlyMap<string, readonly string[]>): Record<string, readonly string[]> {
  const told = new Map<string, { readonly as: ItemText['as']; readonly values: string[] }>();
  for (const [name, text] of Object.entries(texts).filter(([, { as }]) => as !== 'number' && as !== 'tokens')) {
    const vocabulary = vocabularyOf(name, text);
    const of = told.get(vocabulary) ?? { as: text.as, values: [] };
    told.set(vocabulary, of);
    for (const value of values.get(name)!) of.values.push(value);
    if (text.lead !== undefined) of.values.push(text.lead);
  }
  return Object.fromEntries([...told].map(([vocabulary, { as, values }]) =>
    [vocabulary, as === 'words' ? WordVocabulary.of(values).words : [...new Set(values)].sort()]));
}

/** What each item says, as text; of an item that has no code at a level, nothing. */
function valuesOf(name: string, { from, as, level = 0 }: ItemText, items: LoadedItems): readonly string[] {
  if (as === 'number' || items.count === 0) return [];
  const column: Column = items.column(from);
  if (as === 'codes') {
    if (columnTypeOf(column) !== 'list<int32>') {
      throw new DataError('column-type', `text "${name}": the items' column "${from}" is ${columnTypeOf(column)}, and codes are list<int32>`, 'make codes with codedItems');
    }
    const { offsets, values } = column as List<Int32Array>;
    return Array.from({ length: items.count }, (_, item) => offsets[item]! + level < offsets[item + 1]! ? String(values[offsets[item]! + level]) : '');
  }
  if (Array.isArray(column)) return column as readonly string[];
  throw new DataError('column-type', `text "${name}": the items' column "${from}" is not text`, 'take a column of text, or the item numbers (as: "number")');
}

const oneEach = (values: Int32Array): List<Int32Array> => listOf(values, new Int32Array(values.length).fill(1));

function joined(rows: readonly Int32Array[]): List<Int32Array> {
  const values = new Int32Array(rows.reduce((sum, row) => sum + row.length, 0));
  let at = 0;
  for (const row of rows) {
    values.set(row, at);
    at += row.length;
  }
  return listOf(values, rows.map((row) => row.length));
}
