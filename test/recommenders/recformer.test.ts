import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { root } from '../../scripts/repository.ts';
import { assignment } from '../../src/configuration/assignments.ts';
import { readConfiguration } from '../../src/configuration/read-configuration.ts';
import { trainingPlan } from '../../src/configuration/training-plan.ts';
import { type List, listOf } from '../../src/core/column.ts';
import type { OptionsError } from '../../src/core/errors.ts';
import type { LoadedItems } from '../../src/core/items.ts';
import { recformer as recformerEngine } from '../../src/engines/recformer.ts';
import { exportRecommender } from '../../src/export/export-recommender.ts';
import { exported } from '../../src/export/exported.ts';
import { readTraining } from '../../src/export/read-training.ts';
import { recommenderFrom } from '../../src/export/recommender-from.ts';
import { recformer, type RecformerOptions } from '../../src/recommenders/recformer.ts';
import { placePretrained } from '../../src/training/given-vectors/place-pretrained.ts';
import { initialWeights } from '../../src/training/initial-weights.ts';
import { itemTable } from '../../src/training/item-table.ts';
import { adam } from '../../src/training/optimizers/adam.ts';
import type { Recommender } from '../../src/training/recommender.ts';
import { partWeights, tableWeights } from '../../src/training/tables.ts';
import { loadTokens } from '../../src/training/token-texts.ts';
import { train } from '../../src/training/train.ts';
import { openRecommender, type TrainedWeights } from '../../src/training/trained-recommender.ts';
import { shared, skipWithout } from '../shared.ts';
import { madeUpTraining } from '../training/made-up-training.ts';
import { madeUpCheckpoint, tinyRecformer } from '../transformers/made-up-checkpoint.ts';
import { learnsInTwoSteps, near, ofRow, uncached } from './learns-and-scores.ts';
import { impressions, items, titles } from './made-up-newsroom.ts';

const made = await madeUpTraining(150);
after(() => rmSync(made.folder, { recursive: true }));

/** Of titles and beats: the words are the tokens of the made-up model. */
const vocabulary = [...new Set([...titles.flatMap((title) => title.split(' ')), 'title', 'beat', 'weather', 'town', 'sport'])].filter((word) => word !== '');
const config = { ...tinyRecformer, vocab_size: vocabulary.length + 3, bos_token_id: vocabulary.length + 1, max_attr_length: 8, max_position_embeddings: 80, max_token_num: 40, hidden_dropout_prob: 0, attention_probs_dropout_prob: 0 };
const folder = madeUpCheckpoint(config, { vocabulary, name: (weight) => `longformer.${weight}` });
const attributes = ['title', 'beat'];
const forms: Readonly<Record<string, RecformerOptions>> = {
  'all of it': { model: folder, attributes }, 'an adapter, dot product': { model: folder, attributes, similarity: 'dot', adapter: { rank: 2, dropout: 0 } },
  'one attribute, two clicks': { model: folder, clicks: 2, temperature: 0.5, adapter: { rank: 1, targets: ['intermediate.dense', 'query_global'] } },
};

for (const [form, options] of Object.entries(forms)) {
  if (form !== 'an adapter, dot product') test(`${form}: it learns, and its cached scores are those of one program that caches nothing`, async () => {
    const trained = await learnsInTwoSteps(recformer(options));
    const scores = await uncached(trained);
    assert.ok(scores.every(Number.isFinite) && new Set(scores).size > 3, `scores ${scores.join(', ')}`);
    const model = await openRecommender(trained);
    try {
      near(await model.score(impressions.history, impressions.candidates), scores, 'cached');
      const { items, users } = model.cache!;
      assert.deepEqual([items.encoded, users.encoded], [new Set(impressions.candidates.values).size, 5], 'a candidate is encoded once, and no item for a history');
      const alone = await Promise.all(Array.from(impressions.user, (_, row) => model.score(...ofRow(row))));
      near(Float32Array.from(alone.flatMap((scored) => [...scored])), scores, 'alone');
      assert.deepEqual([items.encoded, users.encoded], [new Set(impressions.candidates.values).size, 5]);
    } finally {
      await model.close();
    }
  });

  test(`${form}: the options that its JSON tells make it again, without its folder`, () => {
    const recommender = recformer(options);
    const told = JSON.parse(JSON.stringify(recommender)) as object;
    const again = recommenderFrom(told);
    assert.deepEqual(JSON.parse(JSON.stringify(again)), told);
    assert.deepEqual([again.texts, again.tables, partWeights(again)], [recommender.texts, recommender.tables, partWeights(recommender)]);
    assert.equal(JSON.stringify(told).includes(folder), false);
  });
}

test('users and items have one set of weights, and an adapter leaves all else as it was published', async () => {
  const names = (options: RecformerOptions) => Object.entries(partWeights(recformer(options))).filter(([, { frozen }]) => !frozen).map(([name]) => name);
  assert.ok(names(forms['all of it']!).every((name) => name === 'special.rows' || name.startsWith('items.model.')));
  assert.ok(names(forms['an adapter, dot product']!).every((name) => /^items\.model\.encoder\.layer\.\d\.attention\.self\.(query|value)(_global)?\.lora_[AB]\.weight$/.test(name)));
  const { weights, recommender } = await learnsInTwoSteps(recformer(forms['an adapter, dot product']!));
  const published = (await asPublished(recommender, await items.load())).weights;
  const moved = Object.keys(weights).filter((name) => weights[name]!.some((value, at) => value !== published[name]![at]));
  assert.ok(moved.length > 0 && moved.every((name) => name.includes('lora')), moved.join(', '));
});

test('before any step it matches as the engine of the same model does', async () => {
  const recommender = recformer({ model: folder, attributes, similarity: 'dot' });
  const catalogue = await items.load();
  const told = Array.from({ length: catalogue.count }, (_, item) => ({ title: (catalogue.column('title') as readonly string[])[item]!, beat: (catalogue.column('beat') as readonly string[])[item]! }));
  const engine = recformerEngine({ folder, threads: 1 });
  const { encode, before } = await engine.tokenizer.load();
  const open = await engine.open();
  const model = await openRecommender(await asPublished(recommender, catalogue));
  try {
    const vectorsOf = async (lists: readonly (readonly object[])[]) => {
      const ids = lists.map((list) => Int32Array.of(...before, ...encode(JSON.stringify(list))).subarray(0, 40));
      return open.encode(listOf(Int32Array.from(ids.flatMap((id) => [...id])), ids.map(({ length }) => length)));
    };
    const { history, candidates } = impressions;
    const users = await vectorsOf(Array.from(impressions.user, (_, row) => [...history.values.subarray(...history.offsets.subarray(row, row + 2))].slice(-3).map((item) => told[item]!)));
    const others = await vectorsOf(told.map((item) => [item]));
    const scores = await model.score(history, candidates);
    const rowOf = [...candidates.values.keys()].map((at) => candidates.offsets.findLastIndex((offset) => offset <= at));
    const expected = Float32Array.from(candidates.values, (item, at) => history.offsets[rowOf[at]!] === history.offsets[rowOf[at]! + 1] ? 0 // who clicked nothing is nobody
      : users.values.subarray(rowOf[at]! * users.width, (rowOf[at]! + 1) * users.width).reduce((sum, value, i) => sum + value * others.values[item * users.width + i]!, 0));
    near(scores, expected, 'score');
  } finally {
    await Promise.all([model.close(), open.close()]);
  }
});

/** A model whose words are those of the made-up news. */
async function newsModel(): Promise<string> {
  const words = [...new Set((await made.data.items.load()).column('title') as readonly string[])].flatMap((title) => title.split(' '));
  const known = [...new Set(['title', ...words])].filter((word) => word !== '');
  return madeUpCheckpoint({ ...config, vocab_size: known.length + 3, bos_token_id: known.length + 1, max_item_embeddings: 6 }, { vocabulary: known, name: (weight) => `longformer.${weight}` });
}

test('trained on made-up news its loss falls, and a training that is stopped goes on to the bit; exported it scores as it did', async () => {
  const recommender = recformer({ model: await newsModel(), clicks: 5, temperature: 0.2 });
  const losses: number[] = [];
  const options = (folder: string) => ({ ...made.options('nrms'), recommender, epochs: 3, rows: 16, optimizer: adam({ rate: 0.003 }), folder: `${made.folder}/${folder}`, checkpointSteps: 3 });
  const whole = await train({ ...options('whole'), onEpoch: ({ loss }) => losses.push(loss) });
  assert.ok(losses[2]! < 0.9 * losses[0]!, losses.join(', '));
  const stop = new AbortController();
  await assert.rejects(train({ ...options('stopped'), signal: stop.signal, onEpoch: () => stop.abort() }));
  const resumed = await train(options('stopped'));
  assert.deepEqual(resumed.weights, whole.weights);

  const [of] = readdirSync(`${made.folder}/whole`);
  await exportRecommender({ training: await readTraining(`${made.folder}/whole/${of}`), to: `${made.folder}/exported` });
  const [there, here, anew] = await Promise.all([openRecommender(whole), exported(`${made.folder}/exported`).open(), exported(`${made.folder}/exported`, { items: made.data.items }).open()]);
  try {
    const [history, candidates] = [listOf(Int32Array.of(3, 9, 4, 7, 1, 2, 8), [7, 0]), listOf(Int32Array.of(5, 3, 11, 0), [3, 1])];
    near(await here.score(history, candidates), await there.score(history, candidates), 'exported');
    near(await anew.score(history, candidates), await there.score(history, candidates), 'exported, items read anew');
  } finally {
    await Promise.all([there.close(), here.close(), anew.close()]);
  }
});

interface Side {
  readonly items: readonly Readonly<Record<string, string>>[];
  readonly pooled: readonly number[];
}
interface Golden {
  readonly user: Side;
  readonly item: Side;
}

test('every user and every item of a checkpoint are matched as its reference matches them, before any step', skipWithout('models/checkpoints/recformer'), async () => {
  const { structured } = JSON.parse(readFileSync(shared('models/goldens/scores/recformer.json')!, 'utf8')) as { readonly structured: readonly Golden[] };
  const recommender = recformer({ model: shared('models/checkpoints/recformer')!, attributes: ['title', 'category', 'year'], similarity: 'dot' });
  const told = [...structured.flatMap(({ user }) => user.items), ...structured.flatMap(({ item }) => item.items)];
  const clicked = structured.reduce((sum, { user }) => sum + user.items.length, 0);
  const history = listOf(Int32Array.from({ length: clicked }, (_, at) => at), structured.map(({ user }) => user.items.length));
  const candidates: List<Int32Array> = listOf(Int32Array.from(structured.flatMap(() => structured.map((_, at) => clicked + at))), structured.map(() => structured.length));
  const catalogue: LoadedItems = { count: told.length, ids: told.map((_, at) => `${at}`), texts: told.map(({ title }) => title!), column: (name) => told.map((item) => item[name]!) };
  const model = await openRecommender(await asPublished(recommender, catalogue));
  try {
    const expected = structured.flatMap(({ user }) => structured.map(({ item }) => user.pooled.reduce((sum, value, at) => sum + value * item.pooled[at]!, 0)));
    near(await model.score(history, candidates), Float32Array.from(expected), 'score');
  } finally {
    await model.close();
  }
});

test('its config is right, whole and with an adapter', async () => {
  const file = join(root, 'pipelines/configs/recformer.yaml');
  const planned = async (...set: string[]) => trainingPlan(await readConfiguration(file, [`lm=${folder}`, 'clicks=3', ...set].map(assignment)), file, made.folder).recommender;
  assert.deepEqual(JSON.stringify(await planned()), JSON.stringify(recformer({ model: folder, attributes: ['title'], clicks: 3, similarity: 'cosine', temperature: 0.05 })));
  assert.ok(Object.keys((await planned('adapter={rank: 2}')).items.weights).some((name) => name.includes('lora')));
});

test('what makes no sense is refused, before anything is read', () => {
  const refused = (options: object, error: { code: OptionsError['code']; message?: RegExp }) => assert.throws(() => recformer({ model: folder, ...options } as RecformerOptions), { name: 'OptionsError', ...error });
  for (const key of ['attribute', 'modle', 'width', 'form']) refused({ [key]: 1 }, { code: 'unknown-key' });
  refused({ model: undefined }, { code: 'missing-value', message: /recformer: "model" is missing/ });
  refused({ attributes: ['a', 'b', 'c'] }, { code: 'wrong-value', message: /3 attributes are given, and the model was trained on 2/ });
  refused({ attributes: ['a', 'a'] }, { code: 'wrong-value', message: /named twice in a, a/ });
  refused({ clicks: 4 }, { code: 'wrong-value', message: /"clicks" is 4, and the model tells 3 items apart/ });
  refused({ similarity: 'dot', temperature: 0.1 }, { code: 'wrong-value', message: /"temperature" is of a cosine/ });
  refused({ adapter: { targets: ['quary'] } }, { code: 'unknown-key' });
  assert.throws(() => recformer({ model: { model_type: 'bert', hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 2, intermediate_size: 8, vocab_size: 9 } }), { name: 'EngineError', code: 'load', message: /max_item_embeddings is missing/ });
});

/** The weights that a training begins with. */
async function asPublished(recommender: Recommender, catalogue: LoadedItems): Promise<TrainedWeights> {
  const table = itemTable(recommender.texts, catalogue, { tokens: await loadTokens(recommender) });
  const weights = initialWeights({ ...partWeights(recommender), ...tableWeights(recommender, table) }, 1);
  await placePretrained(recommender, weights);
  return { recommender, table, weights };
}
