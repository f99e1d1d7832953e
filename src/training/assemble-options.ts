import type { AssembleOptions } from './batches/batch-assembler.ts';
import type { ItemTable } from './item-table.ts';
import type { Recommender } from './recommender.ts';

/**
 * What batches of a recommender are made of: the texts of a catalogue, and the clicks that it looks at.
 *
 * @param users That there are, for a recommender that knows them.
 */
export function assembleOptions(recommender: Recommender, { items, columns, vocabularies }: ItemTable, users?: number): AssembleOptions {
  const { clicks, keep, padding, knowsUsers } = recommender;
  return {
    items, columns, vocabularies, ...(knowsUsers && users !== undefined && { users }),
    history: { most: clicks, ...(keep && { keep }), ...(padding && { stepsOf: clicks }) }, ...(padding === 'item' && { paddingItem: 0 }),
  };
}
