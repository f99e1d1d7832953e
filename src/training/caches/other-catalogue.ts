import { DataError } from '../../core/errors.ts';
import type { LoadedItems } from '../../core/items.ts';
import { type ItemTable, itemTable } from '../item-table.ts';
import type { NamedArrays } from '../optimizers/optimizer.ts';
import type { Recommender } from '../recommender.ts';
import { tableName } from '../tables.ts';
import type { TokenNumbers } from '../token-texts.ts';

/** A catalogue in the numbers that a trained recommender knows. */
export interface OtherCatalogue {
  readonly table: ItemTable;
  /** The weights as this catalogue needs them. */
  widened(weights: NamedArrays): NamedArrays;
}

/**
 * Another catalogue for weights that are there already, with items that training has not seen.
 *
 * Items are told by their texts: a word or a category that training has not seen is the unknown one, and item numbers need not be those of
 * training. Where an item is told by its number, the catalogue goes on from that of training: the same items first, and each one after them
 * has the mean of all vectors that were trained.
 *
 * Errors: `DataError` `malformed` where items are told by their numbers and those of training do not come first.
 */
export function otherCatalogue({ texts }: Pick<Recommender, 'texts'>, known: ItemTable, items: LoadedItems, tokens?: TokenNumbers): OtherCatalogue {
  const table = itemTable(texts, items, { words: known.words, tokens });
  const numbered = Object.keys(texts).filter((name) => texts[name]!.as === 'number');
  if (numbered.length > 0) refuseOthersFirst(known.ids ?? [], items.ids);
  const columns = { ...table.columns };
  const vocabularies = { ...table.vocabularies };
  const means = new Map<string, number>(); // rows that were trained, by vocabulary
  for (const name of numbered) {
    const { vocabulary, tokens } = columns[name]!;
    const trained = known.vocabularies[vocabulary]!;
    vocabularies[vocabulary] = trained + 1;
    means.set(vocabulary, trained);
    columns[name] = { vocabulary, tokens: { ...tokens, values: tokens.values.map((number) => Math.min(number, trained)) } };
  }
  return {
    table: { ...table, columns, vocabularies },
    widened: (weights) => ({
      ...weights, ...Object.fromEntries([...means].map(([vocabulary, rows]) => [tableName(vocabulary), withMean(weights[tableName(vocabulary)]!, rows)])),
    }),
  };
}

function refuseOthersFirst(trained: readonly string[], ids: readonly string[]): void {
  const at = trained.findIndex((id, item) => id !== ids[item]);
  if (at < 0) return;
  throw new DataError('malformed', `item ${at} of the catalogue is ${ids[at] === undefined ? 'missing' : `"${ids[at]}"`}, in training it was "${trained[at]}"`,
    'this recommender knows items by their numbers: new ones come after those of training');
}

/** The table, and the mean of its rows as one more. */
function withMean(table: Float32Array, rows: number): Float32Array {
  const width = table.length / rows;
  const longer = new Float32Array(table.length + width);
  longer.set(table);
  for (let i = 0; i < width; i++) {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += table[row * width + i]!;
    longer[table.length + i] = sum / rows;
  }
  return longer;
}
