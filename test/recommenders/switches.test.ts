/** The switches of the specification: what Legommenders does, and where it is asked for; what is done otherwise. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { languageModel, type LanguageModelOptions } from '../../src/encoders/language-model.ts';
import { polyAttention } from '../../src/encoders/poly-attention.ts';
import { gauc } from '../../src/metrics/gauc.ts';
import { mrrFirst } from '../../src/metrics/mrr-first.ts';
import { mrrOverPositives } from '../../src/metrics/mrr-over-positives.ts';
import { RankedRows } from '../../src/metrics/ranking/ranked-rows.ts';
import * as recommenders from '../../src/recommenders/index.ts';
import { defaultNegatives } from '../../src/training/negatives/default-negatives.ts';
import { trueThenRandom } from '../../src/training/negatives/true-then-random.ts';
import type { Recommender } from '../../src/training/recommender.ts';
import { scoredAs } from '../../src/training/scored-as.ts';

const parity = 'legommenders';
const texts = { title: { from: 'title', as: 'words' }, beat: { from: 'beat', as: 'category' } } as const;
const told = (recommender: Recommender) => Object.values(recommender.toJSON())[0] as Readonly<Record<string, unknown>>;
const { dcn, deepfm, din, finalmlp, lstur, miner, naml, nrms } = recommenders;

/** Recommenders of a pretrained model, which has to be given. */
const ofModels = ['once', 'plmNr'];
const model = { model_type: 'bert', hidden_size: 4, num_hidden_layers: 3, num_attention_heads: 2, intermediate_size: 8, vocab_size: 9 };

/** Recommenders that the original has nothing like. */
const elsewhere = ['recformer'];

interface Switch {
  /** Where it is. */
  readonly where: string;
  /** What it is at: by default, and as the original has it. */
  readonly at: () => readonly [byDefault: unknown, original: unknown];
  readonly expected: readonly [byDefault: unknown, original: unknown];
}

const switches: Readonly<Record<string, Switch>> = {
  history_keep: { where: 'keep of every recommender', at: () => [nrms().keep ?? 'last', nrms({ parity }).keep], expected: ['last', 'first'] },
  lm_split: {
    where: 'split of languageModel: the layers behind it, or without the first of them', at: () => [layersOf({ split: 1 }), layersOf({ split: 1, parity })], expected: [[1, 2], [2]],
  },
  poly_mask: { where: 'paddingCounts of miner and polyAttention', at: () => [told(miner()).paddingCounts, told(miner({ parity })).paddingCounts], expected: [false, true] },
  pad_history: {
    where: 'padding of recommenders that look at it: miner, din', at: () => [[miner().padding, din().padding], [miner({ parity }).padding, din({ parity }).padding, din({ parity, form: 'id' }).padding]],
    expected: [[undefined, undefined], ['item', 'item', 'zeros']],
  },
  neg_collision: {
    where: 'collisions of trueThenRandom and popularityNegatives',
    at: () => [JSON.parse(JSON.stringify(defaultNegatives(1))), JSON.parse(JSON.stringify(trueThenRandom({ perPositive: 4, seed: 1, collisions: 'allowed' })))],
    expected: [{ trueThenRandom: { perPositive: 4, seed: 1 } }, { trueThenRandom: { perPositive: 4, seed: 1, collisions: 'allowed' } }],
  },
  din_concat_candidate: { where: 'concatCandidate of din', at: () => [told(din()).concatCandidate, told(din({ parity })).concatCandidate], expected: [true, false] },
  deepfm_combine: { where: 'combine of deepfm', at: () => [told(deepfm()).combine, told(deepfm({ parity })).combine], expected: ['sum', 'average'] },
  finalmlp_feature_select: { where: 'gates of finalmlp', at: () => [told(finalmlp()).gates, told(finalmlp({ parity })).gates], expected: [[64], false] },
  naml_view_attention: { where: 'views of naml', at: () => [told(naml({ texts })).views, told(naml({ texts, parity })).views], expected: [true, false] },
  miner_extra_losses: {
    where: 'disagreement and categories of miner, both optional', at: () => [[miner({ disagreement: 0.8 }).penalty !== undefined, miner().penalty], miner({ parity }).penalty],
    expected: [[true, undefined], undefined],
  },
  lstur_long_term: {
    where: 'longTerm of lstur, optional', at: () => [[lstur({ longTerm: 'initial' }).knowsUsers, lstur().knowsUsers], lstur({ parity }).knowsUsers], expected: [[true, undefined], undefined],
  },
  sep_token: { where: 'inputer of recommenders that read columns as one sequence', at: () => [nrms().inputer, nrms({ parity }).inputer], expected: [undefined, { sep: true }] },
  prob_metrics: {
    where: 'probabilities of every recommender: the sigmoid of its scores, or these as they are', at: () => [[scoredAs(dcn()), scoredAs(nrms())], [scoredAs(dcn({ parity })), scoredAs(nrms({ parity }))]],
    expected: [['logits', 'probabilities'], ['probabilities', 'probabilities']],
  },
  mrr: { where: 'two metrics', at: () => [mrrFirst().name, mrrOverPositives().name], expected: ['MRR-first', 'MRR-over-positives'] },
};

/** Numbers of the layers that a model of three runs. */
function layersOf(options: Pick<LanguageModelOptions, 'split' | 'parity'>): number[] {
  const names = Object.keys(languageModel({ model, width: 4, ...options }).weights);
  return [...new Set(names.flatMap((name) => /\.layer\.(\d+)\./.exec(name)?.[1] ?? []))].map(Number);
}

for (const [name, { where, at, expected }] of Object.entries(switches)) {
  test(`${name}: ${where}`, () => assert.deepEqual(at(), expected));
}

test('every recommender knows the preset, and keeps the oldest clicks in it', () => {
  for (const [name, factory] of Object.entries(recommenders).filter(([name]) => !elsewhere.includes(name))) {
    const made = (options: object) => (factory as (options: object) => Recommender)({ ...(ofModels.includes(name) && { model }), ...options });
    assert.equal(made({ parity }).keep, 'first', name);
    assert.equal(made({ parity, keep: 'last' }).keep, 'last', name);
  }
});

test('group_one_class: a group of one class is left out and counted, whatever the preset', () => {
  const state = gauc().open();
  for (const labels of [[1, 0], [1, 1]]) state.add(new RankedRows(Float32Array.of(0.9, 0.4), Uint8Array.from(labels)));
  assert.deepEqual(state.result(), { value: 1, groups: 1, leftOut: 1 });
});

test('prob_metrics: the recommender that says otherwise than its preset is believed', () => {
  assert.equal(scoredAs(dcn({ parity, probabilities: 'sigmoid' })), 'logits');
  assert.equal(scoredAs(nrms({ probabilities: 'sigmoid' })), 'logits');
  assert.equal(told(dcn({ parity })).probabilities, 'raw');
  assert.throws(() => dcn({ probabilities: 'softmax' as never }), { code: 'wrong-value' });
});

test('an encoder alone has the switch of padding too', () => {
  assert.deepEqual(polyAttention({ width: 4 }).toJSON(), { polyAttention: { width: 4, interests: 32, hidden: 200, paddingCounts: false, scores: false } });
});
