import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { type List, listOf } from '../../src/core/column.ts';
import { additive } from '../../src/encoders/additive.ts';
import { attention } from '../../src/encoders/attention.ts';
import { cnn } from '../../src/encoders/cnn.ts';
import { cnnCat } from '../../src/encoders/cnn-cat.ts';
import { gru } from '../../src/encoders/gru.ts';
import * as recommenders from '../../src/recommenders/index.ts';
import { BatchAssembler } from '../../src/training/batches/batch-assembler.ts';
import { trainingRows } from '../../src/training/batches/training-rows.ts';
import type { ItemTable } from '../../src/training/item-table.ts';
import { adam } from '../../src/training/optimizers/adam.ts';
import type { Gradients } from '../../src/training/optimizers/optimizer.ts';
import { partWeights } from '../../src/training/tables.ts';
import type { Recommender } from '../../src/training/recommender.ts';
import { openRecommender } from '../../src/training/trained-recommender.ts';
import { openTraining } from '../../src/training/training-session.ts';
import * as encoders from '../encoders/legommenders-weights.ts';
import { readAll } from '../predictors/golden.ts';
import { shared, skipWithout } from '../shared.ts';
import { predictorPlaces } from './legommenders-weights.ts';

const folder = 'models/goldens/legommenders';
const texts = { title: { from: 'title', as: 'words' }, abs: { from: 'abs', as: 'words' }, category: { from: 'category', as: 'category' } } as const;
const columns = ['sequence', 'sequence', 'single'] as const;
const parity = 'legommenders';
const small = { width: 16, clicks: 8 };
const layers = { ...small, hidden: [20, 12], dropout: 0, parity } as const;

type Rule = (read: encoders.Read) => encoders.Named;
interface Model {
  readonly recommender: Recommender;
  readonly items?: Rule;
  readonly users?: Rule;
  /** Only its scores are compared: the original learns from padding of zeros, which is no item and so is nowhere here. */
  readonly learns?: false;
  /** Histories padded to their longest with item 0, for a model that learns from padding. */
  readonly padding?: true;
}

type Form = { readonly form: 'id' } | { readonly texts: typeof texts };
const ranked: Readonly<Record<string, (form: Form) => Recommender>> = {
  dnn: (form) => recommenders.dnn({ ...layers, ...form }), deepfm: (form) => recommenders.deepfm({ ...layers, ...form }),
  dcn: (form) => recommenders.dcn({ ...layers, ...form }), gdcn: (form) => recommenders.gdcn({ ...layers, ...form }),
  dcnv2: (form) => recommenders.dcnv2({ ...layers, ...form, beside: [18, 10], structure: 'stacked-parallel', experts: { count: 3, rank: 5 } }),
  pnn: (form) => recommenders.pnn({ ...layers, ...form }),
  autoint: (form) => recommenders.autoint({ ...layers, ...form, attentions: 2, heads: 2, attentionWidth: 8, attentionDropout: 0 }),
  finalmlp: (form) => recommenders.finalmlp({ ...layers, ...form, second: [16, 8] }), masknet: (form) => recommenders.masknet({ ...layers, ...form, blockWidth: 10 }),
  din: (form) => recommenders.din({ ...layers, ...form, attention: [10], attentionDropout: 0 }),
};
const fastformerWeights: Rule = (read) => encoders.fastformerWeights(read, 1);
const byWords = { hidden: 20, dropout: 0, columns } as const;
const models: Readonly<Record<string, Model>> = {
  ...Object.fromEntries(Object.entries(ranked).flatMap(([name, made]): [string, Model][] => [
    [`${name}_id`, { recommender: made({ form: 'id' }), ...(name === 'din' && { learns: false }) }],
    [`${name}_text`, { recommender: made({ texts }), ...(name === 'din' && { padding: true }) }],
  ])),
  fastformer: {
    recommender: recommenders.fastformer({ ...small, texts, heads: 4, dropout: 0 }), items: fastformerWeights, users: fastformerWeights,
  },
  bst_text: { recommender: recommenders.bst({ ...small, texts, heads: 4, layers: 2, dropout: 0 }), users: (read) => encoders.transformerWeights(read, 2) },
  naml: {
    recommender: { // whose original has words of 12 and clicks of 16
      ...recommenders.naml({ ...small, texts, width: 12, parity }), items: cnn({ ...byWords, width: 16, input: 12 }), users: additive({ width: 16, hidden: 20 }),
    },
    items: encoders.cnnWeights, users: encoders.additiveWeights,
  },
  lstur: {
    recommender: { ...recommenders.lstur({ ...small, texts }), items: cnnCat({ ...byWords, width: 16 }), users: gru({ width: 48, hidden: 16 }) },
    items: encoders.cnnCatWeights, users: (read) => encoders.gruWeights(read, 1),
  },
  naml_id: { recommender: { ...recommenders.naml({ ...small, form: 'id' }), users: additive({ width: 16, hidden: 20 }) }, users: encoders.additiveWeights },
  nrms_id: {
    recommender: { ...recommenders.nrms({ ...small, form: 'id' }), users: attention({ width: 16, heads: 4, hidden: 20, dropout: 0 }) }, users: encoders.attentionWeights,
  },
};

for (const [name, { recommender, items, users, learns = true, padding }] of Object.entries(models)) {
  const path = `${folder}/models/${name}.safetensors`;
  test(`${name}: ${learns ? 'scores, loss, gradients and five steps of Adam' : 'scores'} are those of Legommenders`, skipWithout(path, `${folder}/toy.json`), async () => {
    const stored = await readAll(shared(path)!);
    gatesTogether(stored);
    const { impressions, table } = toy(recommender);
    const read = (prefix: string): encoders.Read => (tensor) => stored.get(prefix + tensor) ?? tf.scalar(0);
    const named = (prefix: string) => ({
      ...below('items', items?.(read(`${prefix}item_op.`)) ?? {}), ...below('users', users?.(read(`${prefix}user_op.`)) ?? {}),
      ...below('predictor', Object.fromEntries(Object.entries(predictorPlaces[recommender.predictor.name]!)
        .map(([ours, [theirs, change]]) => [ours, change ? change(read(`${prefix}predictor.`)(theirs)) : read(`${prefix}predictor.`)(theirs)]))),
      ...Object.fromEntries(Object.keys(table.vocabularies).map((one) =>
        [`tables.${one}.rows`, read(`${prefix}embedding_vocab_table.`)(`${one === 'id' ? 'nid' : one}.weight`)])),
    });
    const given = named('weight.');
    for (const [weight, { shape }] of Object.entries(partWeights(recommender))) assert.deepEqual(given[weight]?.shape, shape, weight);
    const weights = Object.fromEntries(Object.entries(given).map(([weight, tensor]) => [weight, Float32Array.from(tensor.dataSync())]));
    const trained = { recommender, table, weights };
    const model = await openRecommender(trained);
    near('scores', await model.score(impressions.history, impressions.candidates), stored.get('scores')!.dataSync());

    const session = await openTraining(recommender);
    try {
      const { loss_5_adam_steps_lr1e3: losses } = indexOf(name);
      const assembler = assemblerOf(recommender, table, impressions, padding);
      const rows = trainingRows(impressions, Float64Array.from(impressions.history.offsets.subarray(1)), recommender.scheme === 'matching' ? 'clicked' : 'all');
      const learning = adam({ rate: 0.001 }).open(weights);
      for (const [step, loss] of (learns ? losses : []).entries()) {
        const outcome = await session.step(assembler.assemble(rows, 0), weights, { seed: 1, step });
        near(`loss of step ${step}`, [outcome.loss], [loss], step === 0 ? 1 : 10);
        if (step === 0) sameGradients(outcome.gradients, named('grad.'), recommender.width);
        learning.step(outcome.gradients, step + 1);
      }
      if (!learns) return;
      await model.refresh(weights);
      near('scores after five steps', await model.score(impressions.history, impressions.candidates), stored.get('scores_after_5_adam_steps')!.dataSync(), 10);
    } finally {
      await Promise.all([session.close(), model.close()]);
    }
  });
}

function sameGradients(gradients: Gradients, golden: Readonly<Record<string, tf.Tensor>>, width: number): void {
  for (const [name, gradient] of Object.entries(gradients)) {
    const theirs = golden[name]!.dataSync();
    if (gradient instanceof Float32Array) {
      near(`gradient of ${name}`, gradient, theirs.length === 1 ? gradient.map(() => theirs[0]!) : theirs);
      continue;
    }
    const whole = new Float32Array(theirs.length);
    gradient.rows.forEach((row, at) => whole.set(gradient.values.subarray(at * width, (at + 1) * width), row * width));
    near(`gradient of ${name}`, whole, theirs);
  }
}

/** The clicks and candidates of the golden's batch; of a match the first candidate was clicked. */
function toy(recommender: Recommender) {
  const { items, users, match_batch: match, rank_batch: rank } = JSON.parse(readFileSync(shared(`${folder}/toy.json`)!, 'utf8')) as {
    items: { title: number[]; abs: number[]; category: number }[]; users: { history: number[] }[];
    match_batch: { user_id: number; candidates: number[] }[]; rank_batch: { user_id: number; candidate: number; label: number }[];
  };
  const lists = (rows: readonly number[][]): List<Int32Array> => listOf(Int32Array.from(rows.flat()), rows.map(({ length }) => length));
  const rows = recommender.scheme === 'matching' ? match.map((row) => ({ ...row, labels: row.candidates.map((_, at) => Number(at === 0)) }))
    : rank.map(({ user_id, candidate, label }) => ({ user_id, candidates: [candidate], labels: [label] }));
  const shown = lists(rows.map(({ candidates }) => candidates));
  const single = (values: number[]) => lists(values.map((value) => [value]));
  const byText = {
    title: { tokens: lists(items.map(({ title }) => title)), vocabulary: 'words' }, abs: { tokens: lists(items.map(({ abs }) => abs)), vocabulary: 'words' },
    category: { tokens: single(items.map(({ category }) => category)), vocabulary: 'category' },
  };
  const table: ItemTable = 'id' in recommender.texts
    ? { items: items.length, words: {}, vocabularies: { id: items.length }, columns: { id: { tokens: single([...items.keys()]), vocabulary: 'id' } } }
    : { items: items.length, words: {}, vocabularies: { words: 37, category: 4 }, columns: byText };
  return { table, impressions: {
    history: lists(rows.map(({ user_id }) => users[user_id]!.history)), candidates: shown,
    labels: { offsets: shown.offsets, values: Uint8Array.from(rows.flatMap(({ labels }) => labels)) },
  } };
}

function assemblerOf(recommender: Recommender, table: ItemTable, { candidates }: { candidates: List<Int32Array> }, padding?: true): BatchAssembler {
  const others = candidates.values.filter((_, at) => at % 5 !== 0);
  return new BatchAssembler({
    ...table, history: { most: 8, ...(padding && { stepsOf: 8 }) }, ...(padding && { paddingItem: 0 }),
    ...(recommender.scheme === 'matching' && { negatives: { perPositive: 4, draw: (_rows, _epoch, into) => into.set(others) } }),
  });
}

/** The gates of DCNv2's experts: one tensor each in the original. */
function gatesTogether(stored: Map<string, tf.Tensor>): void {
  for (const prefix of ['weight.', 'grad.']) {
    const name = `${prefix}predictor.cross_net.gating`;
    const gates = [...stored.keys()].filter((one) => one.startsWith(`${name}.`)).sort();
    if (gates.length > 0) stored.set(name, tf.transpose(tf.concat(gates.map((one) => stored.get(one)!), 0)));
  }
}

function indexOf(name: string): { loss_5_adam_steps_lr1e3: number[] } {
  const { models } = JSON.parse(readFileSync(shared(`${folder}/index.json`)!, 'utf8')) as { models: { model: string; loss_5_adam_steps_lr1e3: number[] }[] };
  return models.find(({ model }) => model === name)!;
}

const below = (prefix: string, weights: encoders.Named): encoders.Named =>
  Object.fromEntries(Object.entries(weights).map(([name, tensor]) => [`${prefix}.${name}`, tensor]));

function near(what: string, actual: ArrayLike<number>, golden: ArrayLike<number>, tolerance = 1): void {
  assert.equal(actual.length, golden.length, what);
  for (let at = 0; at < actual.length; at++) {
    const far = Math.abs(actual[at]! - golden[at]!);
    assert.ok(far <= tolerance * (1e-5 + 1e-4 * Math.abs(golden[at]!)), `${what}[${at}]: ${actual[at]}, the golden says ${golden[at]}`);
  }
}
