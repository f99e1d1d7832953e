import { DataError } from '../core/errors.ts';
import type { ItemTable } from './item-table.ts';
import type { Recommender } from './recommender.ts';

/**
 * Refuses a catalogue of which no item says anything that the recommender reads: every item would be the same, and nothing be learned.
 *
 * Errors: `DataError` `empty`, which names the columns.
 */
export function refuseTextless({ name, texts }: Pick<Recommender, 'name' | 'texts'>, { items, columns }: Pick<ItemTable, 'items' | 'columns'>): void {
  if (items === 0 || Object.values(columns).some(({ tokens: { offsets } }) => offsets.at(-1)! > offsets[0]!)) return;
  const read = [...new Set(Object.values(texts).map(({ from }) => `"${from}"`))].join(', ');
  throw new DataError('empty', `${name}: none of ${items} items has a word in ${read}, which is all that it reads`, 'name columns that say something ("texts"), or know items by number (form: id)');
}
