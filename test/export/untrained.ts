import type { TrainedDocument } from '../../src/io/documents.ts';
import type { ReadTraining } from '../../src/export/read-training.ts';
import { initialWeights } from '../../src/training/initial-weights.ts';
import { itemTable } from '../../src/training/item-table.ts';
import type { Recommender } from '../../src/training/recommender.ts';
import { partWeights, tableWeights } from '../../src/training/tables.ts';
import { items, users } from '../recommenders/made-up-newsroom.ts';

/** What `readTraining` gives, of weights that nobody trained. */
export async function untrained(recommender: Recommender, seed = 3): Promise<ReadTraining> {
  const catalogue = await items.load();
  const table = itemTable(recommender.texts, catalogue);
  const userIds = recommender.knowsUsers && (await users.load()).ids;
  const weights = initialWeights({ ...partWeights(recommender), ...tableWeights(recommender, { ...table, ...(userIds && { users: userIds.length }) }) }, seed);
  for (const [name, values] of Object.entries(weights)) { // vectors that are brought along start as nothing
    if (name.endsWith('.rows') && values.every((value) => value === 0)) for (let at = 0; at < values.length; at++) values[at] = Math.sin(1.7 * at) / 10;
  }
  const document: TrainedDocument = {
    version: 1, fingerprint: 'made-up', name: recommender.name, scheme: recommender.scheme, recommender: JSON.parse(JSON.stringify(recommender)) as TrainedDocument['recommender'],
    madeOf: { seed }, epochs: 1, watched: null, items: { count: table.items, name: 'trained.items.parquet', bytes: 0, sha256: '0'.repeat(64) },
    columns: {}, vocabularies: table.vocabularies, words: {},
  };
  return { recommender, table, weights, document, which: 'last', step: 0, validation: undefined, ids: catalogue.ids, ...(userIds && { userIds }) };
}
