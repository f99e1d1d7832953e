/** Vectors from outside within training: where they go, what stays as it is, what is told. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import type { KeyedVectors } from '../../../src/core/keyed-vectors.ts';
import type { TrainingEvent } from '../../../src/core/training-event.ts';
import { readTraining } from '../../../src/export/read-training.ts';
import { openSafetensors } from '../../../src/io/safetensors.ts';
import { dcn } from '../../../src/recommenders/dcn.ts';
import { lstur } from '../../../src/recommenders/lstur.ts';
import { nrms } from '../../../src/recommenders/nrms.ts';
import { frozenWeights, readFrozen } from '../../../src/training/checkpoints/frozen-weights.ts';
import { partWeights, tableWeights } from '../../../src/training/tables.ts';
import { train, type TrainOptions } from '../../../src/training/train.ts';
import { openRecommender } from '../../../src/training/trained-recommender.ts';
import { trainingFingerprint } from '../../../src/training/training-fingerprint.ts';
import { data, impressions, items, users } from '../../recommenders/made-up-newsroom.ts';

const folder = await mkdtemp(join(tmpdir(), 'rxrec-given-'));
after(() => rm(folder, { recursive: true }));

const given = (vectors: Readonly<Record<string, readonly number[]>>): KeyedVectors => ({
  load: async () => ({ width: Object.values(vectors)[0]!.length, keys: Object.keys(vectors), values: Float32Array.from(Object.values(vectors).flat()) }),
  identify: async () => ({ vectors }), toJSON: () => ({ madeUp: Object.keys(vectors).length }),
});
const small = { width: 8, clicks: 4, heads: 2 };
const words = given({ rain: [1, 2, 3], snow: [-1, 0, 4], unheard: [9, 9, 9] });
const recommender = nrms({ ...small, tables: { words: { stored: 3 } } });
const options: TrainOptions = { recommender, data, items, seed: 3, epochs: 2, rows: 3, vectors: { words } };
const rowOf = (table: Float32Array, row: number, width = 3) => [...table.subarray(row * width, (row + 1) * width)];

test('word vectors: known words have theirs and keep them, all others are zero, and a layer learns from them', async () => {
  const told: TrainingEvent[] = [];
  const { table, weights } = await train({ ...options, onEvent: (event) => told.push(event) });
  const rows = weights['tables.words.rows']!;
  const numberOf = (word: string) => table.words.words!.indexOf(word) + 2;
  assert.deepEqual([rowOf(rows, numberOf('rain')), rowOf(rows, numberOf('snow'))], [[1, 2, 3], [-1, 0, 4]]);
  assert.equal(rows.filter((value) => value !== 0).length, 5);
  assert.deepEqual(told.find(({ kind }) => kind === 'vectors'), { kind: 'vectors', name: 'nrms', vocabulary: 'words', matched: 2, keys: table.words.words!.length });
  const other = await train({ ...options, epochs: 1 });
  assert.notDeepEqual(other.weights['tables.words.linear.kernel'], weights['tables.words.linear.kernel']);
});

test('vectors that are trained: known words begin at theirs, all others at random, and both move', async () => {
  const trained = nrms({ ...small, tables: { words: { stored: 3, frozen: false } } });
  const { table, weights } = await train({ ...options, recommender: trained, epochs: 1 });
  const at = rowOf(weights['tables.words.rows']!, table.words.words!.indexOf('rain') + 2);
  assert.notDeepEqual(at, [1, 2, 3]);
  assert.ok(at.every((value, i) => Math.abs(value - i - 1) < 0.05), `${at}`);
  assert.ok(weights['tables.words.rows']!.every((value) => value !== 0));
});

test('vectors of items by their ids, beside a learned number of each: dual', async () => {
  const texts = { id: { from: 'id', as: 'number' }, encoded: { from: 'id', as: 'number' } } as const;
  const dual = dcn({ width: 8, clicks: 4, hidden: [6], texts, tables: { encoded: { stored: 2 } } });
  const encoded = given(Object.fromEntries(Array.from({ length: 7 }, (_, item) => [`n${item}`, [item, 1]])));
  const trained = await train({ ...options, recommender: dual, vectors: { encoded } });
  assert.deepEqual(trained.weights['tables.encoded.rows'], Float32Array.from({ length: 14 }, (_, at) => at % 2 === 0 ? at / 2 : 1));
  assert.equal(trained.weights['tables.id.rows']!.length, 7 * 8);
  const model = await openRecommender(trained);
  const scores = await model.score(impressions.history, impressions.candidates);
  await model.close();
  assert.ok(new Set(scores).size > 5);
});

test('vectors of a category by its values, and of users by their ids', async () => {
  const texts = { title: { from: 'title', as: 'words' }, beat: { from: 'beat', as: 'category' } } as const;
  const knowing = lstur({ width: 8, clicks: 4, texts, longTerm: 'initial', tables: { beat: { stored: 2 }, users: { stored: 2, linear: true } } });
  const { weights } = await train({ ...options, recommender: knowing, users, vectors: { beat: given({ sport: [1, 1], town: [2, 2] }), users: given({ b: [5, 6] }) } });
  assert.deepEqual(weights['tables.users.rows'], Float32Array.of(0, 0, 5, 6, 0, 0, 0, 0));
  assert.deepEqual([...weights['tables.beat.rows']!].filter((value) => value !== 0), [1, 1, 2, 2]); // sport, then town, as they are sorted
});

test('a frozen table is written once beside the checkpoints, and a training that goes on is the same', async () => {
  const validated = { ...options, folder };
  const whole = await train(options);
  await train({ ...validated, steps: 1 });
  const at = join(folder, await trainingFingerprint(options));
  const checkpoint = await openSafetensors(join(at, (await readdir(at)).find((name) => name.endsWith('weights.safetensors'))!));
  assert.ok(!checkpoint.tensors.has('tables.words.rows') && checkpoint.tensors.has('tables.words.linear.kernel'));
  await checkpoint.close();
  assert.deepEqual((await train(validated)).weights, whole.weights);
  const specs = { ...partWeights(recommender), ...tableWeights(recommender, whole.table) };
  assert.deepEqual(frozenWeights(specs), ['tables.words.rows']);
  assert.deepEqual(await readFrozen(at, specs), { 'tables.words.rows': whole.weights['tables.words.rows'] });
});

test('what was trained is read back from its folder, given vectors too', async () => {
  const trained = await train({ ...options, folder });
  const read = await readTraining(join(folder, await trainingFingerprint(options)));
  assert.deepEqual(read.weights, trained.weights);
});

test('other vectors are another training', async () => {
  const fingerprints = await Promise.all([words, given({ rain: [1, 2, 4] })].map((words) => trainingFingerprint({ ...options, vectors: { words } })));
  assert.notEqual(fingerprints[0], fingerprints[1]);
});

test('vectors that fit nothing are refused', async () => {
  const refused = (more: Partial<TrainOptions>, error: object) => assert.rejects(train({ ...options, ...more }), error);
  await refused({ vectors: { word: words } }, { code: 'unknown-key', hint: /did you mean "words"/ });
  await refused({ vectors: {} }, { code: 'missing-value', message: /the table "words" of nrms is frozen/ });
  await refused({ vectors: { words: given({ rain: [1, 2] }) } }, { code: 'wrong-value', message: /are 2 wide, and the rows of its table 3/ });
  await refused({ vectors: { words: given({ Rain: [1, 2, 3] }) } }, { name: 'DataError', code: 'empty', message: /have none of its/ });
  await refused({ vectors: { words: 'glove.txt' as never } }, { code: 'wrong-value', message: /"vectors"/ });
});
