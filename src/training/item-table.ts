import { type Column, type List, listOf } from '../core/column.ts';
import { DataError } from '../core/errors.ts';
import type { LoadedItems } from '../core/items.ts';
import { WordVocabulary } from '../text/word-vocabulary.ts';
import type { ItemColumn } from './batches/item-columns.ts';
import type { ItemText, Recommender } from './recommender.ts';
import { vocabularyOf } from './tables.ts';

/** A catalogue in numbers: what each item says of itself, and how many rows the tables of vectors need. */
export interface ItemTable {
  readonly items: number;
  readonly columns: Readonly<Record<string, ItemColumn>>;
  /** Rows of the table of vectors that each vocabulary needs. */
  readonly vocabularies: Readonly<Record<string, number>>;
  /** Words by vocabulary, in the order of their numbers; what a trained model keeps. */
  readonly words: Readonly<Record<string, readonly string[]>>;
}

const mostWords = 30;

/**
 * Turns the texts of a catalogue into numbers. All columns of words share one vocabulary, a category has its own.
 *
 * @param known Words by vocabulary, of a model that is trained already: what it has not seen is unknown to it.
 */
export function itemTable(texts: Recommender['texts'], items: LoadedItems, known?: ItemTable['words']): ItemTable {
  const values = new Map(Object.entries(texts).map(([name, text]) => [name, valuesOf(name, text, items)]));
  const words = { ...known ?? newWords(texts, values) };
  const vocabularies: Record<string, number> = {};
  const columns: Record<string, ItemColumn> = {};
  for (const [name, text] of Object.entries(texts)) {
    const vocabulary = vocabularyOf(name, text);
    if (text.as === 'number') {
      vocabularies[vocabulary] = items.count;
      columns[name] = { tokens: oneEach(Int32Array.from({ length: items.count }, (_, item) => item)), vocabulary };
      continue;
    }
    const table = new WordVocabulary(words[vocabulary]!);
    vocabularies[vocabulary] = table.size;
    const most = text.most ?? mostWords;
    columns[name] = { vocabulary, tokens: text.as === 'category'
      ? oneEach(Int32Array.from(values.get(name)!, (value) => table.idOf(value)))
      : joined(values.get(name)!.map((value) => table.encode(value, most))) };
  }
  return { items: items.count, columns, vocabularies, words };
}

function newWords(texts: Recommender['texts'], values: ReadonlyMap<string, readonly string[]>): Record<string, readonly string[]> {
  const words: Record<string, readonly string[]> = {};
  const told = Object.entries(texts).filter(([, { as }]) => as === 'words').flatMap(([name]) => values.get(name)!);
  if (told.length > 0) words.words = WordVocabulary.of(told).words;
  for (const [name, text] of Object.entries(texts)) {
    if (text.as === 'category') words[vocabularyOf(name, text)] = [...new Set(values.get(name)!)].sort();
  }
  return words;
}

function valuesOf(name: string, { from, as }: ItemText, items: LoadedItems): readonly string[] {
  if (as === 'number') return [];
  const column: Column = items.column(from);
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
