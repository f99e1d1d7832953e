import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { additive } from '../../src/encoders/additive.ts';
import { attention } from '../../src/encoders/attention.ts';
import { cnn } from '../../src/encoders/cnn.ts';
import { cnnCat } from '../../src/encoders/cnn-cat.ts';
import { gru } from '../../src/encoders/gru.ts';
import * as recommenders from '../../src/recommenders/index.ts';
import { trainingRows } from '../../src/training/batches/training-rows.ts';
import { adam } from '../../src/training/optimizers/adam.ts';
import { parameterCount } from '../../src/training/parameter-count.ts';
import { partWeights } from '../../src/training/tables.ts';
import type { Recommender } from '../../src/training/recommender.ts';
import { openRecommender } from '../../src/training/trained-recommender.ts';
import { openTraining } from '../../src/training/training-session.ts';
import * as encoders from '../encoders/legommenders-weights.ts';
import { readAll } from '../predictors/golden.ts';
import { shared, skipWithout } from '../shared.ts';
import { predictorPlaces } from './legommenders-weights.ts';
import { assemblerOf, below, folder, indexOf, near, sameGradients, specials, texts, toy } from './toy-goldens.ts';

const columns = ['sequence', 'sequence', 'single'] as const;
const parity = 'legommenders';
const small = { width: 16, clicks: 8 };
const layers = { ...small, hidden: [20, 12], dropout: 0, parity } as const;

type Rule = (read: encoders.Read) => encoders.Named;
interface Model {
  readonly recommender: Recommender;
  readonly items?: Rule;
  readonly users?: Rule;
  /** Parameters of the original that no output depends on, and that are left out here. */
  readonly idle?: number;
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
const interests = { interests: 5, hidden: 10 } as const;
/** Of PNN: which of two fields are paired. */
const mask = 4;
/** Of BERT: a layer over its first step, and an embedding of the one word that it was made for. */
const pooler = 16 * 16 + 16 + 16;
/** Tables of words and categories, which a side network beside states that were kept looks nothing up in. */
const unread = (37 + 4) * 32;
const beside = (globalProjection?: number): Model => ({
  recommender: {
    ...recommenders.iisan({ ...small, parity, layers: 2, states: 32, texts: { id: { from: 'id', as: 'number' } }, ...(globalProjection !== undefined && { globalProjection }) }),
    users: additive({ width: 16, hidden: 20 }),
  },
  items: (read) => encoders.sideNetworkWeights(read, globalProjection !== undefined), users: encoders.additiveWeights, idle: unread,
});
const models: Readonly<Record<string, Model>> = {
  'bert-iisan-naml': beside(), 'bert-iisan-naml-proj': beside(10),
  ...Object.fromEntries(Object.entries(ranked).flatMap(([name, made]): [string, Model][] => [
    [`${name}_id`, { recommender: made({ form: 'id' }), idle: name === 'pnn' ? mask : 0 }], [`${name}_text`, { recommender: made({ texts }), idle: name === 'pnn' ? mask : 0 }],
  ])),
  fastformer: {
    recommender: recommenders.fastformer({ ...small, texts, heads: 4, dropout: 0 }), items: fastformerWeights, users: fastformerWeights,
    idle: 2, // biases that a softmax does not feel
  },
  bst_text: { recommender: recommenders.bst({ ...small, texts, heads: 4, layers: 2, dropout: 0 }), users: (read) => encoders.transformerWeights(read, 2), idle: pooler },
  naml: {
    recommender: { // whose original has words of 12 and clicks of 16
      ...recommenders.naml({ ...small, texts, width: 12, parity }), items: cnn({ ...byWords, width: 16, input: 12 }), users: additive({ width: 16, hidden: 20 }),
    },
    items: encoders.cnnWeights, users: encoders.additiveWeights,
  },
  lstur: {
    recommender: { ...recommenders.lstur({ ...small, texts }), items: cnnCat({ ...byWords, width: 16 }), users: gru({ width: 48, hidden: 16 }) },
    items: encoders.cnnCatWeights, users: (read) => encoders.gruWeights(read, 1), idle: 16 * 16 + 16, // a linear layer
  },
  nrms: {
    recommender: { // with words of 12, as naml
      ...recommenders.nrms({ ...small, texts, width: 12, heads: 4, parity }),
      items: attention({ width: 16, input: 12, heads: 4, hidden: 20, dropout: 0 }), users: attention({ width: 16, heads: 4, hidden: 20, dropout: 0 }),
    },
    items: encoders.attentionWeights, users: encoders.attentionWeights,
  },
  miner: {
    recommender: recommenders.miner({ ...small, texts, ...interests, heads: 4, layers: 2, dropout: 0, parity }),
    items: (read) => encoders.transformerWeights(read, 2), users: encoders.polyAttentionWeights, idle: pooler,
  },
  miner_id: { recommender: recommenders.miner({ ...small, form: 'id', ...interests, parity }), users: encoders.polyAttentionWeights },
  naml_id: { recommender: { ...recommenders.naml({ ...small, form: 'id' }), users: additive({ width: 16, hidden: 20 }) }, users: encoders.additiveWeights },
  nrms_id: {
    recommender: { ...recommenders.nrms({ ...small, form: 'id' }), users: attention({ width: 16, heads: 4, hidden: 20, dropout: 0 }) }, users: encoders.attentionWeights,
  },
};

for (const [name, { recommender, items, users, idle = 0 }] of Object.entries(models)) {
  const path = `${folder}/models/${name}.safetensors`;
  test(`${name}: parameters, scores, loss, gradients and five steps of Adam are those of Legommenders`, skipWithout(path, `${folder}/toy.json`), async () => {
    const stored = await readAll(shared(path)!);
    gatesTogether(stored);
    const { impressions, table } = toy(recommender);
    const kept = stored.get('lm_states');
    const states = kept && tf.reshape(kept, [kept.shape[0]!, -1]);
    const read = (prefix: string): encoders.Read => (tensor) => stored.get(prefix + tensor) ?? tf.scalar(0);
    const named = (prefix: string) => ({
      ...below('items', items?.(read(`${prefix}item_op.`)) ?? {}), ...below('users', users?.(read(`${prefix}user_op.`)) ?? {}),
      ...below('predictor', Object.fromEntries(Object.entries(predictorPlaces[recommender.predictor.name]!)
        .map(([ours, [theirs, change]]) => [ours, change ? change(read(`${prefix}predictor.`)(theirs)) : read(`${prefix}predictor.`)(theirs)]))),
      ...Object.fromEntries(Object.keys(table.vocabularies).map((one) =>
        [`tables.${one}.rows`, states ?? read(`${prefix}embedding_vocab_table.`)(`${one === 'id' ? 'nid' : one}.weight`)])),
      ...(recommender.inputer && { ['special.rows' as string]: specials(read(`${prefix}embedding_vocab_table.`)('__cat_inputer_special_ids.weight')) }),
    });
    const { parameters, loss_5_adam_steps_lr1e3: losses } = indexOf(name);
    assert.equal(parameterCount(recommender, table).trained, parameters - idle);
    const given = named('weight.');
    for (const [weight, { shape }] of Object.entries(partWeights(recommender))) assert.deepEqual(given[weight]?.shape, shape, weight);
    const weights = Object.fromEntries(Object.entries(given).map(([weight, tensor]) => [weight, Float32Array.from(tensor.dataSync())]));
    const trained = { recommender, table, weights };
    const model = await openRecommender(trained);
    near('scores', await model.score(impressions.history, impressions.candidates), stored.get('scores')!.dataSync());

    const session = await openTraining(recommender);
    try {
      const assembler = assemblerOf(recommender, table, impressions);
      const rows = trainingRows(impressions, Float64Array.from(impressions.history.offsets.subarray(1)), recommender.scheme === 'matching' ? 'clicked' : 'all');
      const learning = adam({ rate: 0.001 }).open(weights);
      const take = (step: number) => session.step(assembler.assemble(rows, 0), weights, { seed: 1, step });
      sameGradients((await take(0)).gradients, named('grad.'), recommender.width); // a pass that running statistics see, as there
      for (const [step, loss] of losses.entries()) {
        const outcome = await take(step);
        near(`loss of step ${step}`, [outcome.loss], [loss], step === 0 ? 1 : 10);
        learning.step(outcome.gradients, step + 1);
      }
      await model.refresh(weights);
      near('scores after five steps', await model.score(impressions.history, impressions.candidates), stored.get('scores_after_5_adam_steps')!.dataSync(), 10);
    } finally {
      await Promise.all([session.close(), model.close()]);
    }
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
