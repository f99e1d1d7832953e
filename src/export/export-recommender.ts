import { randomBytes } from 'node:crypto';
import { readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { DataError, OptionsError } from '../core/errors.ts';
import { checkOptions, having, optional, type Rule } from '../core/option-rules.ts';
import { writeDocument } from '../io/document.ts';
import type { ExportedRecommenderDocument } from '../io/documents.ts';
import { makeFolder, sha256File, writeFileAtomic } from '../io/files.ts';
import { ioError } from '../io/io-error.ts';
import { writeSafetensors } from '../io/write-safetensors.ts';
import { tokenizerFiles } from '../training/checkpoints/kept-model.ts';
import { partWeights, tableWeights } from '../training/tables.ts';
import { catalogueTexts } from './catalogue-texts.ts';
import { itemsEncoder } from './encode-items.ts';
import { type ExportedGraph, itemGraph, scoreGraph, userGraph } from './graphs.ts';
import { isThere } from './is-there.ts';
import { modelCard } from './model-card.ts';
import { programOf } from './open-graph.ts';
import { plainTables } from './plain-tables.ts';
import type { ReadTraining } from './read-training.ts';
import { recommenderDocument } from './recommender-document.ts';
import { vocabularyDocument } from './vocabulary.ts';

export interface ExportRecommenderOptions {
  readonly training: ReadTraining;
  /** A folder that is not there yet. */
  readonly to: string;
  /** Terms of the data. */
  readonly licence?: string;
  /** What a run measured with these weights. */
  readonly test?: NonNullable<ExportedRecommenderDocument['test']>;
}

const aPath: Rule = (value) => typeof value === 'string' && value !== '' ? undefined : 'a path';

/**
 * Writes a trained recommender as files that need neither its data nor rxrec. The folder is there when all of it is, or not at all.
 *
 * | file | |
 * |---|---|
 * | `item.onnx`, `user.onnx`, `score.onnx` | what an item says of itself to its vector, vectors of clicks to a user, both to scores |
 * | `vocabulary.json` | how texts become numbers |
 * | `tokenizer.json`, `tokenizer_config.json` | how texts become tokens, where they do |
 * | `items.parquet`, `users.parquet` | `id`, `vector` of the catalogue; `id` of users, where they are known by number |
 * | `weights.safetensors` | the weights as they were trained, by name |
 * | `recommender.json`, `README.md` | the card: inputs, outputs, data, figures; for programs and for people |
 *
 * Errors: `OptionsError` for a folder that is there; `DataError` `cannot-write`, `disk-full`; `CompileError`; `EngineError`.
 */
export async function exportRecommender(options: ExportRecommenderOptions): Promise<ExportedRecommenderDocument> {
  checkOptions<ExportRecommenderOptions>('exportRecommender', options, {
    training: having('a training that was read', 'recommender', 'weights', 'document'), to: aPath, licence: optional(aPath), test: optional(having('what a run measured', 'metrics')),
  });
  const { to } = options;
  await refuseExisting(to);
  const folder = join(dirname(resolve(to)), `.${randomBytes(4).toString('hex')}.tmp`);
  await makeFolder(folder);
  try {
    const document = await written(folder, options);
    await refuseExisting(to);
    await rename(folder, resolve(to)).catch((cause: unknown) => { throw ioError(cause, 'write', to); });
    return document;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function refuseExisting(to: string): Promise<void> {
  if (!await isThere(to)) return;
  throw new OptionsError('wrong-value', `${to} is there already`, 'nothing is written over: name another folder, or remove it first');
}

async function written(folder: string, { training, licence, test }: ExportRecommenderOptions): Promise<ExportedRecommenderDocument> {
  const plain = await plainTables(training);
  const item = itemGraph(plain);
  const vectors = await encoded(item, training);
  const whole = { ...plain, blank: vectors.slice(0, training.recommender.items.width) };
  const user = userGraph(whole);
  const userShape = user.outputs[0]!.shape.slice(1);
  const graphs = { item, user, score: scoreGraph(whole, userShape) };
  const files: Record<string, { sha256: string; bytes: number }> = {};
  const write = async (name: string, how: (path: string) => Promise<unknown>) => {
    await how(join(folder, name));
    files[name] = await sha256File(join(folder, name));
  };
  for (const [name, { bytes }] of Object.entries(graphs)) await write(`${name}.onnx`, (path) => writeFileAtomic(path, bytes));
  await write('vocabulary.json', (path) => writeDocument(path, 'exported-vocabulary', vocabularyDocument(training.recommender.texts, training.table)));
  for (const [name, from] of Object.entries(readsTokens(training) ? tokenizerFiles(training.recommender) : {})) await write(name, async (path) => writeFileAtomic(path, await readFile(from).catch((cause: unknown) => { throw ioError(cause, 'read', from); })));
  await write('items.parquet', (path) => writeItems(path, vectors, training));
  const { userIds } = training;
  if (userIds) await write('users.parquet', async (path) => (await import('../io/parquet.ts')).writeParquet(path, { id: userIds }, { shape: { id: 'utf8' } }));
  const { name, fingerprint } = training.document;
  await write('weights.safetensors', (path) => writeSafetensors(path, shaped(training), { recommender: name, fingerprint }));
  const document = recommenderDocument({ training, graphs, userShape, files, rxrec: await version(), licence: licence ?? null, test });
  await writeDocument(join(folder, 'recommender.json'), 'exported-recommender', document);
  await writeFileAtomic(join(folder, 'README.md'), modelCard(document));
  return document;
}

const readsTokens = ({ recommender: { texts } }: ReadTraining): boolean => Object.values(texts).some(({ as }) => as === 'tokens');

/** The vectors of the catalogue, by the graph that is exported. */
async function encoded(item: ExportedGraph, { table, recommender: { texts, items: { width } } }: ReadTraining): Promise<Float32Array> {
  const { startProgram } = await import('../engines/session/program-runner.ts'); // brings ONNX Runtime: importing this must not
  const program = await startProgram(programOf(item), { name: 'item.onnx', threads: 1 });
  try {
    return await itemsEncoder(program, catalogueTexts(texts, table.columns), width)(Int32Array.from({ length: table.items }, (_, number) => number));
  } finally {
    await program.close();
  }
}

async function writeItems(path: string, values: Float32Array, { table, ids, recommender: { items: { width }, flatten } }: ReadTraining): Promise<void> {
  if (ids.length !== table.items) throw new DataError('row-count', `${ids.length} ids, ${table.items} items`, 'give the ids of the catalogue that was trained on');
  const { writeParquet } = await import('../io/parquet.ts'); // brings DuckDB: importing this must not
  const texts = flatten ? Object.entries(table.columns).map(([name, { tokens }]) => [`text.${name}`, tokens] as const) : [];
  await writeParquet(path, { id: ids, vector: { width, values }, ...Object.fromEntries(texts) }, {
    shape: { id: 'utf8', vector: 'vec<float32>', ...Object.fromEntries(texts.map(([name]) => [name, 'list<int32>' as const])) },
  });
}

/** All weights with their shapes, as they were trained. */
function shaped({ recommender, table, weights, userIds }: ReadTraining) {
  const specs = { ...partWeights(recommender), ...tableWeights(recommender, { ...table, ...(userIds && { users: userIds.length }) }) };
  return Object.fromEntries(Object.entries(specs).map(([name, { shape }]) => [name, { shape, values: weights[name]! }]));
}

async function version(): Promise<string> {
  const manifest = await readFile(new URL(import.meta.resolve('rxrec/package.json')), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
