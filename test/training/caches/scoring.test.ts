import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import type { LoadedItems } from '../../../src/core/items.ts';
import { type List, listOf } from '../../../src/core/column.ts';
import { compileCache } from '../../../src/compile/compile-cache.ts';
import { dcn } from '../../../src/recommenders/dcn.ts';
import { din } from '../../../src/recommenders/din.ts';
import { miner } from '../../../src/recommenders/miner.ts';
import { naml } from '../../../src/recommenders/naml.ts';
import { nrms } from '../../../src/recommenders/nrms.ts';
import type { ScoreOptions } from '../../../src/training/caches/score-options.ts';
import { initialWeights } from '../../../src/training/initial-weights.ts';
import { itemTable } from '../../../src/training/item-table.ts';
import type { Recommender } from '../../../src/training/recommender.ts';
import { partWeights, tableWeights } from '../../../src/training/tables.ts';
import { openRecommender, trainedRecommender, type TrainedWeights } from '../../../src/training/trained-recommender.ts';
import { impressions, items } from '../../recommenders/made-up-newsroom.ts';

const folder = await mkdtemp(join(tmpdir(), 'rxrec-scoring-'));
after(() => rm(folder, { recursive: true }));

const { history, candidates } = impressions;
const catalogue = await items.load();
const small = { width: 8, clicks: 4 };
const on = { compile: compileCache(), threads: 1 };
const texts = { title: { from: 'title', as: 'words' }, beat: { from: 'beat', as: 'category' } } as const;

function trainedOf(recommender: Recommender, seed = 3, of: LoadedItems = catalogue): TrainedWeights {
  const table = itemTable(recommender.texts, of);
  return { recommender, table, weights: initialWeights({ ...partWeights(recommender), ...tableWeights(recommender, table) }, seed) };
}

async function opened<T>(trained: TrainedWeights, options: ScoreOptions, use: (model: Awaited<ReturnType<typeof openRecommender>>) => Promise<T>): Promise<T> {
  const model = await openRecommender(trained, { on, ...options });
  try {
    return await use(model);
  } finally {
    await model.close();
  }
}
const scoresOf = (trained: TrainedWeights, options: ScoreOptions = {}) => opened(trained, options, (model) => model.score(history, candidates));

test('encode, cache, encode again: the scores are the same to the bit, and the counters tell what was computed', async () => {
  const trained = trainedOf(nrms({ ...small, heads: 2 }));
  await opened(trained, {}, async (model) => {
    const first = await model.score(history, candidates);
    assert.deepEqual({ ...model.cache!.users }, { asked: 5, hits: 0, encoded: 5 });
    assert.equal(model.cache!.items.encoded, 7);
    assert.deepEqual(await model.score(history, candidates), first);
    assert.deepEqual({ ...model.cache!.users }, { asked: 10, hits: 5, encoded: 5 });
    await model.refresh(trained.weights);
    assert.deepEqual(await model.score(history, candidates), first);
    assert.deepEqual([model.cache!.items.encoded, model.cache!.users.encoded], [14, 10]);
  });
});

for (const recommender of [din({ ...small, hidden: [8] }), miner({ ...small, heads: 2, layers: 1, interests: 3, texts, categories: 'beat' })]) {
  test(`${recommender.name}, which weighs clicks anew for each candidate: items are encoded once, of users there is nothing to keep`, async () => {
    await opened(trainedOf(recommender), {}, async (model) => {
      const first = await model.score(history, candidates);
      assert.equal(model.cache!.items.encoded, 7);
      assert.deepEqual(await model.score(history, candidates), first);
      assert.equal(model.cache!.items.encoded, 7);
      assert.deepEqual({ ...model.cache!.users }, { asked: 0, hits: 0, encoded: 0 });
    });
  });
}

test('an item that nobody names is not encoded', async () => {
  await opened(trainedOf(nrms({ ...small, heads: 2 })), {}, async (model) => {
    await model.score(listOf(Int32Array.of(2), [1, 0]), listOf(Int32Array.of(4, 2, 4), [1, 2]));
    assert.equal(model.cache!.items.encoded, 2);
  });
});

test('other weights are other scores: those of a recommender that is opened with them', async () => {
  const [one, two] = [trainedOf(nrms({ ...small, heads: 2 })), trainedOf(nrms({ ...small, heads: 2 }), 4)];
  await opened(one, {}, async (model) => {
    await model.score(history, candidates);
    await model.refresh(two.weights);
    assert.deepEqual(await model.score(history, candidates), await scoresOf(two));
  });
});

for (const recommender of [nrms({ ...small, heads: 2 }), dcn({ ...small, hidden: [6] }), miner({ ...small, heads: 2, layers: 1, interests: 3 }), din({ ...small, hidden: [6] })]) {
  test(`${recommender.name}: users that are left out, come in another order or alone do not change what another is scored`, async () => {
    const trained = trainedOf(recommender);
    await opened(trained, {}, async (model) => {
      const all = await model.score(history, candidates);
      for (const rows of [[0, 1, 3, 4], [4, 2, 0], [2, 2], [1]]) {
        const expected = rows.flatMap((row) => [...all.subarray(candidates.offsets[row]!, candidates.offsets[row + 1]!)]);
        assert.deepEqual([...await model.score(taken(history, rows), taken(candidates, rows))], expected);
        await model.refresh(trained.weights); // and not from what was kept
        assert.deepEqual([...await model.score(taken(history, rows), taken(candidates, rows))], expected);
      }
    });
  });

  test(`${recommender.name}: with room for one item and for no user, or with a folder to spill to, the scores are the same`, async () => {
    const trained = trainedOf(recommender);
    const whole = await scoresOf(trained);
    assert.deepEqual(await scoresOf(trained, { mostBytes: 4 * recommender.items.width, mostUserBytes: 0 }), whole);
    await opened(trained, { mostBytes: 4 * recommender.items.width, spill: folder }, async (model) => {
      assert.deepEqual(await model.score(history, candidates), whole);
      assert.deepEqual(await model.score(history, candidates), whole);
      assert.equal(model.cache!.items.encoded, 7);
    });
    assert.deepEqual(await readdir(folder), []);
  });
}

test('calls that come together are answered one after the other', async () => {
  await opened(trainedOf(nrms({ ...small, heads: 2 })), {}, async (model) => {
    const answers = await Promise.all([model.score(history, candidates), model.score(history, candidates)]);
    assert.deepEqual(answers[0], answers[1]);
    assert.equal(model.cache!.items.encoded, 7);
    await assert.rejects(model.score(history, listOf(Int32Array.of(7), [1, 0, 0, 0, 0])), { code: 'malformed', message: /number 7 among the items, expected numbers below 7/ });
    assert.deepEqual(await model.score(history, candidates), answers[0]); // an error ends nothing
  });
});

test('stored vectors: the same weights and catalogue encode nothing, others do, and a file that was changed is refused by its name', async () => {
  const vectors = join(folder, 'stored');
  const trained = trainedOf(naml({ ...small, texts }));
  const encodedBy = (trained: TrainedWeights, options: ScoreOptions = {}) => opened(trained, { vectors, on: { backend: 'cpu' }, ...options }, async (model) => {
    const scores = await model.score(history, candidates);
    return { scores, encoded: model.cache!.items.encoded };
  });
  const first = await encodedBy(trained);
  assert.deepEqual(first, { scores: await scoresOf(trained, { on: { backend: 'cpu' } }), encoded: 7 });
  assert.deepEqual(await encodedBy(trained), { ...first, encoded: 0 });
  assert.deepEqual(await encodedBy(trained, { mostBytes: 40 }), { ...first, encoded: 0 });
  assert.equal((await encodedBy(trainedOf(naml({ ...small, texts }), 4))).encoded, 7); // other weights
  const changed: LoadedItems = { ...catalogue, column: (name) => name === 'title' ? (catalogue.column(name) as string[]).with(2, 'Snow opens') : catalogue.column(name) };
  assert.deepEqual(await encodedBy(trained, { catalogue: changed }), { scores: await scoresOf(trained, { catalogue: changed, on: { backend: 'cpu' } }), encoded: 7 }); // other data
  assert.deepEqual(await encodedBy(trained), { ...first, encoded: 0 });

  for (const file of (await readdir(vectors, { recursive: true })).filter((name) => name.endsWith('.parquet'))) {
    const bytes = await readFile(join(vectors, file));
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(join(vectors, file), bytes);
  }
  await assert.rejects(encodedBy(trained), (error: Error & { code?: string }) => error.code === 'wrong-hash' && error.message.startsWith(vectors));
});

test('items that came after training: told by texts they are encoded, by known words alone; item numbers may be others', async () => {
  const trained = trainedOf(naml({ ...small, texts }));
  const whole = await scoresOf(trained);
  // The catalogue backwards, and two new items: one of words that item 4 has, one of words that nobody has.
  const titles = [...(catalogue.column('title') as string[]).toReversed(), 'Snow', 'Quantum zebras'];
  const beats = [...(catalogue.column('beat') as string[]).toReversed(), 'weather', 'gossip'];
  const later: LoadedItems = { count: 9, ids: titles.map((_, item) => `later${item}`), texts: titles, column: (name) => name === 'title' ? titles : beats };
  await opened(trained, { catalogue: later }, async (model) => {
    assert.equal(model.itemCount, 9);
    const turned = (list: List<Int32Array>) => ({ ...list, values: list.values.map((item) => 6 - item) });
    assert.deepEqual(await model.score(turned(history), turned(candidates)), whole);
    const clicked = listOf(Int32Array.of(0, 3, 6), [3]);
    const [known, like, unknown] = await model.score(clicked, listOf(Int32Array.of(2, 7, 8), [3]));
    near([like!], [known!]);
    assert.ok(Number.isFinite(unknown) && unknown !== known);
  });
});

test('items that came after training: told by numbers they go on from those of training, and have the mean of all vectors', async () => {
  const trained = trainedOf(nrms({ ...small, heads: 2, form: 'id' }));
  const later: LoadedItems = { ...catalogue, count: 9, ids: [...catalogue.ids, 'n7', 'n8'] };
  const whole = await scoresOf(trained);
  await opened(trained, { catalogue: later }, async (model) => {
    assert.deepEqual(await model.score(history, candidates), whole);
    const ofNew = await model.score(listOf(Int32Array.of(0, 3), [2]), listOf(Int32Array.of(7, 8, 0, 1, 2, 3, 4, 5, 6), [9]));
    near([ofNew[1]!], [ofNew[0]!]);
    near([ofNew[0]!], [ofNew.subarray(2).reduce((sum, score) => sum + score, 0) / 7]); // a dot product with the mean
  });
  const other: LoadedItems = { ...later, ids: later.ids.with(2, 'n8') };
  await assert.rejects(opened(trained, { catalogue: other }, async () => {}), { name: 'DataError', code: 'malformed', message: 'item 2 of the catalogue is "n8", in training it was "n2"' });
  await assert.rejects(opened(trained, { catalogue: { ...catalogue, count: 6, ids: catalogue.ids.slice(0, 6) } }, async () => {}), { code: 'malformed', message: /item 6 of the catalogue is missing/ });
});

test('a trained recommender shows its counters, tells the items it is opened with, and refuses options that make no sense', async () => {
  const trained = trainedOf(nrms({ ...small, heads: 2 }));
  const shown = trainedRecommender(trained, { items, on });
  const open = await shown.open();
  await open.score(history, candidates);
  assert.deepEqual([open.cache!.items.encoded, open.cache!.users.encoded], [7, 5]);
  await open.close();
  assert.deepEqual((await shown.identify() as { items: object }).items, await items.identify());
  assert.throws(() => trainedRecommender(trained, { mostBytes: -1 }), { code: 'wrong-value' });
  assert.throws(() => trainedRecommender(trained, { spil: folder } as object), { code: 'unknown-key', hint: /spill/ });
});

function taken({ offsets, values }: List<Int32Array>, rows: readonly number[]): List<Int32Array> {
  const lists = rows.map((row) => [...values.subarray(offsets[row]!, offsets[row + 1]!)]);
  return listOf(Int32Array.from(lists.flat()), lists.map(({ length }) => length));
}

function near(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  assert.equal(actual.length, expected.length);
  for (let at = 0; at < actual.length; at++) assert.ok(Math.abs(actual[at]! - expected[at]!) <= 1e-6, `[${at}]: ${actual[at]}, expected ${expected[at]}`);
}
