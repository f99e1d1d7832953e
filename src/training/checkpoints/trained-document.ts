import { join } from 'node:path';

import type { List } from '../../core/column.ts';
import { DataError } from '../../core/errors.ts';
import type { LoadedItems } from '../../core/items.ts';
import { readDocument, writeDocument } from '../../io/document.ts';
import type { TrainedDocument } from '../../io/documents.ts';
import { sha256File } from '../../io/files.ts';
import type { ItemTable } from '../item-table.ts';
import { keepModel, keptModel } from './kept-model.ts';
import type { SettledOptions } from '../train-options.ts';
import { trainingFingerprint, trainingIdentity } from '../training-fingerprint.ts';

const fileName = 'trained.json';
const itemsFile = 'trained.items.parquet';
const usersFile = 'trained.users.parquet';

/** What stands beside the checkpoints of a training, read back. */
export interface TrainedSubject {
  /** Of the document. */
  readonly path: string;
  readonly document: TrainedDocument;
  readonly table: ItemTable;
  /** Of the items in the raw data, by number; and of the users, where the recommender knows them. */
  readonly ids: readonly string[];
  readonly userIds?: readonly string[];
  /** The folder of what was kept of the model that it began with. */
  readonly model?: string;
}

/**
 * Writes what a training is of beside its checkpoints, unless it is there: `trained.json`, `trained.items.parquet` and, for a recommender
 * that knows users, `trained.users.parquet`. With them the weights are of use without the data.
 *
 * Errors: `DataError` `cannot-write`, `disk-full`.
 */
export async function writeTrained(folder: string, options: SettledOptions, catalogue: LoadedItems, { items, columns, vocabularies, words }: ItemTable): Promise<void> {
  const path = join(folder, fileName);
  const fingerprint = await trainingFingerprint(options);
  if (await isWhole(folder, fingerprint)) return;
  const { writeParquet } = await import('../../io/parquet.ts'); // brings DuckDB: importing this must not
  const { recommender, epochs, validate } = options;
  const tokens = Object.fromEntries(Object.entries(columns).map(([name, column]) => [`text.${name}`, column.tokens]));
  const shape = Object.fromEntries(Object.keys(tokens).map((name) => [name, 'list<int32>' as const]));
  await writeParquet(join(folder, itemsFile), { id: catalogue.ids, ...tokens }, { shape: { id: 'utf8', ...shape } });
  const users = recommender.knowsUsers ? (await options.users!.load()).ids : undefined;
  if (users) await writeParquet(join(folder, usersFile), { id: users }, { shape: { id: 'utf8' } });
  const model = await keepModel(folder, recommender);
  const document: TrainedDocument = {
    version: 1, fingerprint, name: recommender.name, scheme: recommender.scheme,
    recommender: plain(recommender), madeOf: plain(await trainingIdentity(options)), epochs, watched: validate ? { ...validate.watched } : null,
    items: { count: items, name: itemsFile, ...await sha256File(join(folder, itemsFile)) },
    ...(model && { model: model.map((file) => ({ ...file })) }),
    ...(users && { users: { count: users.length, name: usersFile, ...await sha256File(join(folder, usersFile)) } }),
    columns: Object.fromEntries(Object.entries(columns).map(([name, { vocabulary, most }]) => [name, { vocabulary, ...(most !== undefined && { most }) }])),
    vocabularies: { ...vocabularies }, words: plain(words) as Record<string, string[]>,
  };
  await writeDocument(path, 'trained', document);
}

/**
 * Reads what a training is of.
 *
 * Errors: `DataError` `missing-file`, `malformed`, `schema`, `wrong-hash`.
 */
export async function readTrained(folder: string): Promise<TrainedSubject> {
  const { readParquetColumns } = await import('../../io/parquet.ts');
  const path = join(folder, fileName);
  const document = await readDocument(path, 'trained');
  const { items, users, vocabularies, words, model } = document;
  const names = Object.keys(document.columns);
  const shape = Object.fromEntries(names.map((name) => [`text.${name}`, 'list<int32>' as const]));
  const { columns } = await readParquetColumns(await unchanged(folder, items), { id: 'utf8', ...shape });
  return {
    path, document, ...(model && { model: await keptModel(folder, model) }), ids: columns['id'] as readonly string[],
    table: {
      items: items.count, vocabularies, words, ids: columns['id'] as readonly string[],
      columns: Object.fromEntries(names.map((name) => [name, { ...document.columns[name]!, tokens: columns[`text.${name}`] as List<Int32Array> }])),
    },
    ...(users && { userIds: (await readParquetColumns(await unchanged(folder, users), { id: 'utf8' })).columns['id'] as readonly string[] }),
  };
}

/** Path of a table, once its bytes are found to be those that were written. */
async function unchanged(folder: string, { name, bytes, sha256 }: TrainedDocument['items']): Promise<string> {
  const path = join(folder, name);
  const found = await sha256File(path);
  if (found.bytes === bytes && found.sha256 === sha256) return path;
  throw new DataError('wrong-hash', `${path} has ${found.bytes} bytes with hash ${found.sha256.slice(0, 12)}, written were ${bytes} with hash ${sha256.slice(0, 12)}`,
    'it was cut short or changed since: train again with the data there, which writes it anew');
}

async function isWhole(folder: string, fingerprint: string): Promise<boolean> {
  try {
    const { document } = await readTrained(folder);
    return document.fingerprint === fingerprint;
  } catch (error) {
    if (error instanceof DataError) return false;
    throw error;
  }
}

/** As JSON has it. */
const plain = (value: object): Record<string, unknown> => JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
