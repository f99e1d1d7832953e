/**
 * Every encoder of items with every encoder of users and every predictor: scores from cached vectors are those of one program that encodes
 * every click and every candidate where it stands.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { namedFiles } from '../../../scripts/repository.ts';
import { eager } from '../../../src/compile/eager.ts';
import type { Numbers } from '../../../src/compile/program.ts';
import type { Tensor } from '../../../src/compile/tf.ts';
import { OptionsError } from '../../../src/core/errors.ts';
import { additive } from '../../../src/encoders/additive.ts';
import { attention } from '../../../src/encoders/attention.ts';
import { beside } from '../../../src/encoders/beside.ts';
import { cnn } from '../../../src/encoders/cnn.ts';
import { cnnCat } from '../../../src/encoders/cnn-cat.ts';
import { cnnViews } from '../../../src/encoders/cnn-views.ts';
import { fastformer } from '../../../src/encoders/fastformer.ts';
import { fusionQFormer } from '../../../src/encoders/fusion-q-former.ts';
import { gru } from '../../../src/encoders/gru.ts';
import { identity } from '../../../src/encoders/identity.ts';
import { known } from '../../../src/encoders/known.ts';
import { languageModel } from '../../../src/encoders/language-model.ts';
import { lateFusion } from '../../../src/encoders/late-fusion.ts';
import { longShort } from '../../../src/encoders/long-short.ts';
import { polyAttention } from '../../../src/encoders/poly-attention.ts';
import { pooling } from '../../../src/encoders/pooling.ts';
import { semanticCodes } from '../../../src/encoders/semantic-codes.ts';
import { sideNetwork } from '../../../src/encoders/side-network.ts';
import { sideNetworks } from '../../../src/encoders/side-networks.ts';
import { transformer } from '../../../src/encoders/transformer.ts';
import { assembly } from '../../../src/nn/assembly.ts';
import type { Predictor, SequenceEncoder, Sequences } from '../../../src/nn/parts.ts';
import { autoint } from '../../../src/predictors/autoint.ts';
import { cosine } from '../../../src/predictors/cosine.ts';
import { dcn } from '../../../src/predictors/dcn.ts';
import { dcnv2 } from '../../../src/predictors/dcnv2.ts';
import { deepfm } from '../../../src/predictors/deepfm.ts';
import { din } from '../../../src/predictors/din.ts';
import { dnn } from '../../../src/predictors/dnn.ts';
import { dot } from '../../../src/predictors/dot.ts';
import { factorizationMachine } from '../../../src/predictors/factorization-machine.ts';
import { finalmlp } from '../../../src/predictors/finalmlp.ts';
import { gdcn } from '../../../src/predictors/gdcn.ts';
import { logisticRegression } from '../../../src/predictors/logistic-regression.ts';
import { masknet } from '../../../src/predictors/masknet.ts';
import { miner } from '../../../src/predictors/miner.ts';
import { pnn } from '../../../src/predictors/pnn.ts';
import { poly } from '../../../src/predictors/poly.ts';
import { semanticMix } from '../../../src/predictors/semantic-mix.ts';
import { BatchAssembler } from '../../../src/training/batches/batch-assembler.ts';
import { trainingRows } from '../../../src/training/batches/training-rows.ts';
import { initialWeights } from '../../../src/training/initial-weights.ts';
import { itemTable } from '../../../src/training/item-table.ts';
import { itemVectors, tableVectors, textInputs } from '../../../src/training/item-vectors.ts';
import { pairInputs, pairScores } from '../../../src/training/pair-scores.ts';
import type { Recommender } from '../../../src/training/recommender.ts';
import { stepInputs } from '../../../src/training/step-inputs.ts';
import { partWeights, tableWeights, usersTable, vocabulariesOf } from '../../../src/training/tables.ts';
import { openRecommender } from '../../../src/training/trained-recommender.ts';
import { impressions, items } from '../../recommenders/made-up-newsroom.ts';

const texts = { beat: { from: 'beat', as: 'category' }, title: { from: 'title', as: 'words', most: 6 } } as const;
const columns = ['single', 'sequence'] as const;
const [width, clicks] = [6, 4];
const layers = { heads: 2, layers: 1, longest: 12 };

/** By file: `input` wide vectors to `output` wide ones. */
const encoders: Readonly<Record<string, (input: number, output: number) => SequenceEncoder>> = {
  additive: (width) => additive({ width, hidden: 5 }),
  attention: (input, width) => attention({ width, input, heads: 2, hidden: 5 }),
  beside: (width) => beside({ width, encoder: attention({ width, heads: 2, hidden: 5 }) }),
  cnn: (input, width) => cnn({ width, input, hidden: 5 }),
  'cnn-cat': (width) => cnnCat({ width, hidden: 5 }),
  'cnn-views': (input, width) => cnnViews({ width, input, hidden: 5 }),
  fastformer: (input, width) => fastformer({ width, input, ...layers }),
  'fusion-q-former': (input, width) => fusionQFormer({ width, input, heads: 2, queries: 2, layers: 1, hidden: 5 }),
  gru: (input, width) => gru({ width, input, hidden: 5 }),
  identity: (width) => identity({ width }),
  known: (width) => known({ width }),
  'language-model': (input, width) => languageModel({ model: { model_type: 'bert', hidden_size: input, num_hidden_layers: 1, num_attention_heads: 2, intermediate_size: 5, vocab_size: 9 }, width, hidden: 5 }),
  'late-fusion': (input, width) => lateFusion({ width, input, by: 'gated' }),
  'long-short': (input, output) => longShort({ width: output, input, hidden: width, longTerm: 'concat' }),
  'poly-attention': (width) => polyAttention({ width, interests: 3, hidden: 5 }),
  pooling: (width) => pooling({ width, by: 'max' }),
  'semantic-codes': (input, width) => semanticCodes({ levels: 2, input: input / 2, hidden: 5, encoder: attention({ width, input: input / 2, heads: 1, hidden: 5 }) }),
  'side-network': (input, width) => sideNetwork({ width, input, layers: 2, globalProjection: 8 }),
  'side-networks': (input, width) => sideNetworks({ width, input, layers: 2, columns: 1, globalProjection: 4 }),
  transformer: (input, width) => transformer({ width, input, ...layers }),
};

/** As encoders of items, those that are told how many columns there are; the vectors of two lie side by side in `cnn-cat`. */
const ofItems: Readonly<Record<string, () => SequenceEncoder>> = {
  ...Object.fromEntries(Object.entries(encoders).map(([name, make]) => [name, () => make(width, width)])),
  cnn: () => cnn({ width, hidden: 5, columns }), 'cnn-cat': () => cnnCat({ width, hidden: 5, columns }),
  'cnn-views': () => cnnViews({ width, hidden: 5, columns }), pooling: () => pooling({ width, columns: 2 }),
  'side-networks': () => sideNetworks({ width, layers: 2, globalProjection: 5 }), 'fusion-q-former': () => fusionQFormer({ width, columns: 2, heads: 2, queries: 2, layers: 1, hidden: 5 }), 'late-fusion': () => lateFusion({ width, columns: 2, by: 'additive', encoder: sideNetwork({ width, layers: 2 }) }),
};

const predictors: Readonly<Record<string, (width: number) => Predictor>> = {
  autoint: (width) => autoint({ width, hidden: [5], heads: 2, attentionWidth: 4 }),
  cosine: () => cosine({ temperature: 0.5 }), dcn: (width) => dcn({ width, hidden: [5] }), dcnv2: (width) => dcnv2({ width, hidden: [5] }), deepfm: (width) => deepfm({ width, hidden: [5] }),
  din: (width) => din({ width, hidden: [5], attention: [5] }), dnn: (width) => dnn({ width, hidden: [5] }), dot: () => dot(),
  'factorization-machine': (width) => factorizationMachine({ width }), finalmlp: (width) => finalmlp({ width, hidden: [6], heads: 2 }),
  gdcn: (width) => gdcn({ width, hidden: [5] }), 'logistic-regression': (width) => logisticRegression({ width }),
  masknet: (width) => masknet({ width, hidden: [5], blocks: 1, blockWidth: 5 }), miner: (width) => miner({ width }), pnn: (width) => pnn({ width, hidden: [5] }),
  poly: (width) => poly({ of: dcn({ width, hidden: [5] }) }), 'semantic-mix': (width) => semanticMix({ width: width / 2, levels: 2, of: dnn({ width: width / 2, hidden: [5] }) }),
};

/** Encoders that are none of items, and why. */
const noItems: Readonly<Record<string, string>> = {
  'poly-attention': 'it gives several vectors, and an item is one',
  known: 'it reads who a user is',
  'long-short': 'it reads who a user is',
};

/** Encoders that are none of users, and why. */
const noUsers: Readonly<Record<string, string>> = { 'language-model': 'it reads the vectors of tokens', beside: 'it is wider than what it reads, and users are as wide as items' };

/** Encoders that read who a user is. */
const knowing = ['known', 'long-short'];

/** Predictors that score several vectors of a user; all others want one. */
const severalVectors = ['miner', 'poly', 'din'];

/** A user that is a row of a table is as wide as a token, and side by side the columns of an item are wider: no predictor takes both. */
const combine = (item: string, user: string) => !(user in noUsers) && !(['cnn-cat', 'beside'].includes(item) && user === 'known');

const loaded = await items.load();
const table = itemTable(texts, loaded);
const users = Int32Array.of(2, 0, 7, 1, 0);
const userCount = 3; // user 7 came after training

test('every encoder and every predictor is among those combined', () => {
  const names = (folder: string) => namedFiles(folder).map((file) => file.slice(folder.length + 1, -3)).sort();
  assert.deepEqual(Object.keys(encoders).sort(), names('src/encoders'));
  assert.deepEqual(Object.keys(predictors).sort(), names('src/predictors'));
});

for (const itemEncoder of Object.keys(encoders).filter((name) => !(name in noItems))) {
  test(`items by ${itemEncoder}: with every encoder of users and every predictor, cached scores are those without caches`, async (t) => {
    const combinations = Object.keys(encoders).filter((user) => combine(itemEncoder, user)).map((user) => recommendersOf(itemEncoder, user));
    let compared = 0;
    for (const recommenders of combinations) {
      const weights = weightsOf(recommenders);
      const expected = await uncached(recommenders, weights);
      assert.ok(expected.every((scores, at) => new Set(scores).size > (recommenders[at]!.predictor.name === 'cosine' ? 2 : 5)), 'scores that tell something'); // few directions are some encoders' of so few items
      for (const [at, recommender] of recommenders.entries()) {
        const model = await openRecommender({ recommender, table, weights: weights[at]! }, { on: { backend: 'cpu' } });
        const scored = () => model.score(impressions.history, impressions.candidates, users);
        near(await scored(), expected[at]!, `${recommender.name}`);
        const { users: known, items } = model.cache!;
        const encoded = [items.encoded, known.encoded];
        near(await scored(), expected[at]!, `${recommender.name}, again`);
        assert.deepEqual([items.encoded, known.encoded], encoded, `${recommender.name}: nothing is encoded twice`);
        await model.close();
        compared++;
      }
    }
    t.diagnostic(`${compared} combinations`);
  });
}

test('what cannot be combined is refused', async () => {
  for (const predictor of Object.keys(predictors).filter((name) => !severalVectors.includes(name) && name !== 'semantic-mix')) {
    const recommender = recommenderOf('additive', 'poly-attention', predictor);
    const model = await openRecommender({ recommender, table, weights: weightsOf([recommender])[0]! }, { on: { backend: 'cpu' } });
    await assert.rejects(model.score(impressions.history, impressions.candidates), (error: unknown) => error instanceof OptionsError && /one vector per user/.test(error.message), recommender.name);
    await model.close();
  }
});

/** With every predictor that takes such users. */
function recommendersOf(item: string, user: string): readonly Recommender[] {
  const several = user === 'poly-attention'; // its interests are as wide as an item, which the levels of semantic-mix are not
  return Object.keys(predictors).filter((name) => !several || severalVectors.includes(name)).map((name) => recommenderOf(item, user, name));
}

function recommenderOf(item: string, user: string, predictor: string): Recommender {
  const itemsBy = ofItems[item]!();
  return {
    name: `${item}, ${user}, ${predictor}`, scheme: 'ranking', texts, width, clicks, items: itemsBy, users: encoders[user]!(itemsBy.width, itemsBy.width),
    predictor: predictors[predictor]!(itemsBy.width), ...(knowing.includes(user) && { knowsUsers: true }), toJSON: () => ({}),
  };
}

const weightsOf = (recommenders: readonly Recommender[]) => recommenders.map((recommender) => ({
  ...initialWeights({ ...partWeights(recommender), ...tableWeights(recommender, { ...table, users: userCount }) }, 5), ...pretrained(recommender),
}));

/** What a checkpoint would give, made up. */
const pretrained = (recommender: Recommender) => Object.fromEntries(Object.entries(partWeights(recommender)).filter(([name]) => name.startsWith('items.model.'))
  .map(([name, { shape }]) => [name, Float32Array.from({ length: shape.reduce((product, size) => product * size, 1) }, (_, at) => Math.sin(1.7 * at + name.length))]));

/** All of one pair of encoders, which see the same vectors: the scores of each predictor, in one run of one program. */
async function uncached(recommenders: readonly Recommender[], weights: readonly ReturnType<typeof initialWeights>[]): Promise<readonly Float32Array[]> {
  const [first] = recommenders as readonly [Recommender];
  const { items, users: encoder, knowsUsers } = first;
  const parts = assembly({ items, users: encoder });
  const specs = partWeights(first);
  const predicted = assembly(Object.fromEntries(recommenders.map(({ predictor }, at) => [`predictor${at}`, predictor])));
  const names = [...vocabulariesOf(first), ...(knowsUsers ? [usersTable] : [])];
  const run = await eager((given, inputs, pass) => {
    const at = parts.at(given, pass);
    const by = predicted.at(given, pass);
    const rows = tableVectors(first, given, inputs, pass, names);
    const vectors = itemVectors(first, rows, inputs, 1, at.items);
    let encoded: Tensor | undefined;
    const once = (sequences: Sequences) => encoded ??= at.users(sequences);
    return Object.fromEntries(recommenders.map((recommender, of) => [`${of}`, pairScores(recommender, vectors, inputs, 1, {
      users: once, predictor: by[`predictor${of}`]!, ...(knowsUsers && { known: rows[usersTable]! }),
    }).scores]));
  }, { inputs: { ...textInputs(first, 1), ...pairInputs(first, 1), labels: { shape: ['R', 'C'], dtype: 'float32' } }, weights: { ...specs, ...predicted.weights } });
  run.setWeights({
    ...Object.fromEntries(Object.keys(specs).map((name) => [name, weights[0]![name]!])),
    ...Object.fromEntries(recommenders.flatMap(({ predictor }, of) =>
      Object.keys(predictor.weights).map((name) => [`predictor${of}.${name}`, weights[of]![`predictor.${name}`]!]))),
  });
  const assembler = new BatchAssembler({ ...table, ...(knowsUsers && { users: userCount }), history: { most: clicks }, distinct: false });
  const batch = assembler.assemble(trainingRows({ ...impressions, user: users }, Float64Array.from(users), 'all'), 0);
  const outputs = await run.run({ inputs: stepInputs(first, weights[0]!, batch) as Record<string, Numbers> });
  return recommenders.map((_, of) => outputs[`${of}`]!.values as Float32Array);
}

function near(actual: Float32Array, expected: Float32Array, what: string): void {
  assert.equal(actual.length, expected.length);
  for (let at = 0; at < actual.length; at++) {
    assert.ok(Math.abs(actual[at]! - expected[at]!) <= 1e-6 + 1e-5 * Math.abs(expected[at]!), `${what}[${at}]: ${actual[at]}, expected ${expected[at]}`);
  }
}
