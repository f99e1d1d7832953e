import type { Numbers } from '../../compile/program.ts';
import { DistinctNumbers } from '../batches/distinct-numbers.ts';
import type { ItemColumn } from '../batches/item-columns.ts';
import type { PaddedLists } from '../batches/training-batch.ts';
import { wordsOf } from '../../text/word-vocabulary.ts';
import { type ItemTable, mostWords } from '../item-table.ts';
import type { NamedArrays } from '../optimizers/optimizer.ts';
import type { ItemText, Recommender } from '../recommender.ts';
import { textInputs } from '../step-inputs.ts';
import { isSequence } from '../tables.ts';
import { rowsOfCall, stepsOfCall, wholeRows } from './call-sizes.ts';

export interface ItemTexts {
  /** Steps of each column that each item (-1: none) is padded to, which its own texts decide. */
  steps(items: Int32Array): readonly Int32Array[];
  /**
   * What some items (-1: none) say of themselves, as programs read it, and blank items behind them up to whole rows.
   *
   * @param steps Of each column, at least those of each item.
   */
  inputs(items: Int32Array, weights: NamedArrays, steps: readonly number[]): Record<string, Numbers>;
}

export function itemTexts(recommender: Recommender, { columns, vocabularies }: ItemTable): ItemTexts {
  const numbers = new Map(Object.entries(vocabularies).map(([name, rows]) => [name, new DistinctNumbers(`rows of "${name}"`, rows)]));
  const told = Object.entries(columns);
  return {
    steps: (items) => told.map(([name, column]) => {
      const most = mostTokens(recommender.texts[name]!);
      return Int32Array.from(items, (item) => stepsOfCall(lengthOf(column, item), most));
    }),
    inputs(items, weights, steps) {
      for (const distinct of numbers.values()) distinct.clear();
      const texts = Object.fromEntries(told.map(([name, column], at) => [name, [padded(items, column, steps[at]!, numbers.get(column.vocabulary)!)]]));
      const tableRows = Object.fromEntries([...numbers].map(([name, distinct]) => [name, wholeRows(distinct.list())]));
      return textInputs(recommender, weights, { texts, tableRows });
    },
  };
}

/** The most tokens that an item may have in a column. */
export const mostTokens = ({ as, most = mostWords, lead = '' }: Pick<ItemText, 'as' | 'most' | 'lead'>): number =>
  isSequence({ as }) ? most + (as === 'words' ? wordsOf(lead).length : 0) : 1;

const lengthOf = ({ tokens: { offsets }, most = Infinity }: ItemColumn, item: number): number =>
  item < 0 ? 0 : Math.min(most, offsets[item + 1]! - offsets[item]!);

function padded(items: Int32Array, column: ItemColumn, steps: number, distinct: DistinctNumbers): PaddedLists {
  const { offsets, values } = column.tokens;
  const rows = rowsOfCall(items.length);
  const ids = new Int32Array(rows * steps);
  const mask = new Float32Array(rows * steps);
  for (let row = 0; row < items.length; row++) {
    const length = lengthOf(column, items[row]!);
    const first = offsets[items[row]!]!;
    for (let step = 0; step < length; step++) ids[row * steps + step] = distinct.place(values[first + step]!);
    mask.fill(1, row * steps, row * steps + length);
  }
  return { rows, steps, ids, mask };
}
