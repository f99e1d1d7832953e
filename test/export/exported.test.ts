import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { from, lastValueFrom } from 'rxjs';

import { scoreWith } from '../../operators/score-with.ts';
import { batchOf } from '../../src/core/batch.ts';
import { listOf } from '../../src/core/column.ts';
import type { Items } from '../../src/core/items.ts';
import { exported } from '../../src/export/exported.ts';
import { exportRecommender } from '../../src/export/export-recommender.ts';
import { readTraining } from '../../src/export/read-training.ts';
import { readParquetColumns } from '../../src/io/parquet.ts';
import { openSafetensors } from '../../src/io/safetensors.ts';
import { gauc } from '../../src/metrics/gauc.ts';
import * as recommenders from '../../src/recommenders/index.ts';
import type { Recommender } from '../../src/training/recommender.ts';
import { train } from '../../src/training/train.ts';
import { openRecommender, trainedRecommender } from '../../src/training/trained-recommender.ts';
import { validation } from '../../src/training/validation.ts';
import { folderOf } from '../configuration/folder-of.ts';
import { data, impressions, items } from '../recommenders/made-up-newsroom.ts';
import { untrained } from './untrained.ts';

const at = folderOf();
const texts = { beat: { from: 'beat', as: 'category' }, title: { from: 'title', as: 'words', most: 6 } } as const;
const small = { width: 8, clicks: 4 };
const { nrms, din, lstur, miner, flattenTransformer, dcn } = recommenders;

test('what was trained scores the same from its files alone, in a graph and alone, with the weights that were best', async () => {
  const recommender = nrms({ ...small, heads: 2, texts });
  const trained = await train({ recommender, data, items, seed: 3, epochs: 2, rows: 2, folder: at('models'), validate: validation({ data, metric: gauc(), others: ['loss'] }) });
  const [training] = await readdir(at('models'));
  const read = await readTraining(at(`models/${training}`));
  assert.deepEqual(read.weights, trained.weights);
  assert.deepEqual([read.which, read.document.watched, read.validation?.best], ['best', { name: 'GAUC', better: 'higher' }, true]);
  const card = await exportRecommender({ training: read, to: at('nrms'), licence: 'Made up.' });
  assert.deepEqual((await readdir(at('nrms'))).sort(), ['README.md', 'item.onnx', 'items.parquet', 'recommender.json', 'score.onnx', 'user.onnx', 'vocabulary.json', 'weights.safetensors']);
  assert.deepEqual(JSON.parse(await readFile(at('nrms/recommender.json'), 'utf8')), card);
  assert.equal(card.validation?.metrics['GAUC'], read.validation?.metrics['GAUC']);
  assert.match(await readFile(at('nrms/README.md'), 'utf8'), /\| GAUC \| \d\.\d{4} \|/);

  const batch = batchOf({ history: impressions.history, candidates: impressions.candidates }, impressions.user.length);
  const scores = async (recommender: ReturnType<typeof exported>) =>
    (await lastValueFrom(from([batch]).pipe(scoreWith({ recommender })))).columns.scores.values as Float32Array;
  near(await scores(exported(at('nrms'))), await scores(trainedRecommender(trained)));
});

const forms: Readonly<Record<string, Recommender>> = {
  'a recommender that weighs clicks by candidate': din({ ...small, texts, hidden: [8] }),
  'one that looks at padding': din({ ...small, texts, hidden: [8], parity: 'legommenders' }),
  'one that is unrolled, with users by number': lstur({ ...small, texts, longTerm: 'initial' }),
  'one of several interests': miner({ ...small, texts, interests: 3, heads: 2, layers: 1 }),
  'one that weighs clicks by category': miner({ ...small, texts, interests: 3, heads: 2, layers: 1, categories: 'beat' }),
  'one that reads histories flat': flattenTransformer({ ...small, texts, heads: 2 }),
  'one that knows items and users by number': dcn({ ...small, form: 'id', users: 'number', hidden: [8] }),
};
for (const [what, recommender] of Object.entries(forms)) {
  test(`${what} scores the same from its files, its items read or encoded anew, in whatever company`, async () => {
    const training = await untrained(recommender);
    const folder = at(what);
    await exportRecommender({ training, to: folder });
    const model = await openRecommender(training, { on: { backend: 'cpu' } });
    const expected = await model.score(impressions.history, impressions.candidates, impressions.user);
    for (const options of [{}, { items, mostBytes: 64 }]) {
      const opened = await exported(folder, options).open();
      try {
        const scores = await opened.score(impressions.history, impressions.candidates, impressions.user);
        near(scores, expected);
        assert.deepEqual(await opened.score(impressions.history, impressions.candidates, impressions.user), scores);
        const alone = await Promise.all(Array.from(impressions.user, (_, row) => opened.score(...ofRow(row))));
        assert.deepEqual(alone.flatMap((scored) => [...scored]), [...scores]);
      } finally {
        await opened.close();
      }
    }
  });
}

test('items that came later are scored by their texts, or as the mean of all by number', async () => {
  const later: Items = { ...items, load: async () => {
    const { ids, texts, count, column } = await items.load();
    return { count: count + 1, ids: [...ids, 'n7'], texts: [...texts, 'Snow opens'], column: (name) => [...column(name) as readonly string[], name === 'title' ? 'Snow opens, unheard of' : 'gossip'] };
  } };
  for (const recommender of [nrms({ ...small, heads: 2, texts }), nrms({ ...small, heads: 2, form: 'id' })]) {
    const training = await untrained(recommender);
    const folder = at(`later-${Object.keys(recommender.texts)}`);
    await exportRecommender({ training, to: folder });
    const [history, candidates] = [listOf(Int32Array.of(7, 2), [2]), listOf(Int32Array.of(7, 3), [2])];
    const expected = await (await openRecommender(training, { on: { backend: 'cpu' }, catalogue: await later.load() })).score(history, candidates);
    const opened = await exported(folder, { items: later }).open();
    assert.equal(opened.itemCount, 8);
    near(await opened.score(history, candidates), expected);
    await opened.close();
  }
});

test('vectors and weights lie beside the graphs, with ids and names', async () => {
  const training = await untrained(dcn({ ...small, form: 'id', users: 'number', hidden: [8] }));
  await exportRecommender({ training, to: at('tables') });
  const { columns } = await readParquetColumns(at('tables/items.parquet'));
  assert.deepEqual([columns['id'], (columns['vector'] as { readonly values: Float32Array }).values], [training.ids, training.weights['tables.id.rows']]);
  assert.deepEqual((await readParquetColumns(at('tables/users.parquet'))).columns['id'], ['a', 'b', 'c', 'd']);
  const file = await openSafetensors(at('tables/weights.safetensors'));
  assert.deepEqual([...file.tensors.keys()].sort(), Object.keys(training.weights).sort());
  assert.deepEqual((await file.read('tables.users.rows')).values, training.weights['tables.users.rows']);
  await file.close();
});

test('a recommender is named by its card, and says no path', async () => {
  const training = await untrained(nrms({ ...small, heads: 2 }));
  const cards = await Promise.all(['one', 'two'].map((to) => exportRecommender({ training, to: at(`named-${to}`) })));
  assert.deepEqual(cards[0], cards[1]);
  assert.deepEqual(await exported(at('named-one')).identify(), await exported(at('named-two')).identify());
  assert.deepEqual(exported(at('named-one')).toJSON(), { exported: 'nrms', fingerprint: 'made-up' });
  assert.doesNotMatch(JSON.stringify(cards[0]), new RegExp(at('')));
});

function ofRow(row: number): [history: typeof impressions.history, candidates: typeof impressions.candidates, users: Int32Array] {
  const { history, candidates, user } = impressions;
  return [{ ...history, offsets: history.offsets.subarray(row, row + 2) }, { ...candidates, offsets: candidates.offsets.subarray(row, row + 2) }, user.subarray(row, row + 1)];
}

function near(actual: Float32Array, expected: Float32Array): void {
  assert.equal(actual.length, expected.length);
  for (const [position, value] of actual.entries()) assert.ok(Math.abs(value - expected[position]!) <= 1e-5, `[${position}]: ${value}, expected ${expected[position]}`);
}
