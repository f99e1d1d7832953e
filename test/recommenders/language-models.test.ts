import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { OptionsError } from '../../src/core/errors.ts';
import { recommenderFrom } from '../../src/export/recommender-from.ts';
import { nrms } from '../../src/recommenders/nrms.ts';
import { once, type OnceOptions } from '../../src/recommenders/once.ts';
import { plmNr, type PlmNrOptions } from '../../src/recommenders/plm-nr.ts';
import { loadTokens } from '../../src/training/token-texts.ts';
import { partWeights } from '../../src/training/tables.ts';
import { openRecommender, type TrainedWeights } from '../../src/training/trained-recommender.ts';
import { folderOf } from '../configuration/folder-of.ts';
import { madeUpCheckpoint, tinyBert, tinyLlama } from '../transformers/made-up-checkpoint.ts';
import { learnsInTwoSteps, near, ofRow, uncached } from './learns-and-scores.ts';
import { impressions, titles } from './made-up-newsroom.ts';

const at = folderOf();
/** Of titles: the words are the tokens of the made-up models. */
const vocabulary = [...new Set(titles.flatMap((title) => title.split(' ')))].filter((word) => word !== '');
const model = (config: Readonly<Record<string, unknown>>, start: string) => madeUpCheckpoint({ ...config, vocab_size: vocabulary.length + 5 }, { vocabulary, name: (weight) => `${start}.${weight}` });
const [bert, llama] = [model(tinyBert, 'bert'), model(tinyLlama, 'model')];
const title = { from: 'title', as: 'tokens', most: 6 } as const;
const small = { width: 16, clicks: 4, hidden: 6, cache: at('states'), texts: { title } } as const;
const beat = { from: 'beat', as: 'category' } as const;
const adapter = { rank: 2 };

const plm: Readonly<Record<string, PlmNrOptions>> = {
  'two texts and a category': { model: bert, users: 'attention', pooling: 'mean', texts: { title, short: { ...title, most: 3, around: false, vocabulary: 'own' }, beat } },
  'a decoder, and a gated unit over clicks': { model: llama, users: 'gru', pooling: 'last', texts: { title, beat } },
  'several interests': { model: bert, users: 'poly', interests: 3 },
  'user and item crossed': { model: llama, predictor: 'dcn', layers: [8] },
  'a model that is left as it is': { model: bert, frozen: true, users: 'fastformer', texts: { title: { ...title, lead: 'last' } } },
  'states of its first layer': { model: bert, split: 1, texts: { title, short: title } },
  'as the original': { model: bert, parity: 'legommenders', split: 0, texts: { title } },
};
const large: Readonly<Record<string, OnceOptions>> = {
  'an adapter': { model: llama, adapter, texts: { title } }, 'states of all its layers': { model: bert, adapter, split: 2 },
};

const all = [...Object.entries(plm).map(([form, options]) => [`plmNr, ${form}`, () => plmNr({ ...small, ...options })] as const), ...Object.entries(large).map(([form, options]) => [`once, ${form}`, () => once({ ...small, ...options })] as const)];
for (const [form, made] of all) {
  test(`${form}: it learns, and its cached scores are those of one program that caches nothing`, async () => {
    const trained = await learnsInTwoSteps(made());
    const scores = await uncached(trained);
    assert.ok(scores.every(Number.isFinite) && new Set(scores).size > 3, `scores ${scores.join(', ')}`);
    const model = await openRecommender(trained);
    try {
      near(await model.score(impressions.history, impressions.candidates), scores, 'cached');
      const alone = await Promise.all(Array.from(impressions.user, (_, row) => model.score(...ofRow(row))));
      near(Float32Array.from(alone.flatMap((scored) => [...scored])), scores, 'alone');
    } finally {
      await model.close();
    }
  });

  test(`${form}: the options that its JSON tells make it again, without the model and with its folder`, () => {
    const recommender = made();
    const told = JSON.parse(JSON.stringify(recommender)) as object;
    assert.equal(JSON.stringify(told).includes(bert) || JSON.stringify(told).includes(llama), false, 'no path is told');
    for (const again of [recommenderFrom(told), recommenderFrom(told, recommender.items.pretrained!.checkpoint!.folder)]) {
      assert.deepEqual(JSON.parse(JSON.stringify(again)), told);
      assert.deepEqual([again.name, again.texts, again.width, again.tables, partWeights(again)], [recommender.name, recommender.texts, recommender.width, recommender.tables, partWeights(recommender)]);
    }
    assert.equal(recommenderFrom(told).items.pretrained!.checkpoint, undefined);
  });
}

test('nrms over tokens: vectors of their own, none of the tokenizer around a text; its JSON tells no path', async () => {
  const recommender = nrms({ width: 8, clicks: 4, heads: 2, texts: { title, beat }, tokenizer: bert });
  const trained = await learnsInTwoSteps(recommender);
  assert.deepEqual(trained.table.vocabularies, { tokens: vocabulary.length + 3, beat: 6 });
  near((await openedScores(trained)), await uncached(trained), 'cached');
  const told = JSON.parse(JSON.stringify(recommender)) as { nrms: Readonly<Record<string, unknown>> };
  assert.deepEqual([told.nrms['tokenizer'], told.nrms['texts']], [true, { title: { around: false, ...title }, beat }]);
  assert.deepEqual([recommenderFrom(told).tokenizer, recommenderFrom(told, bert).tokenizer?.toJSON()], [undefined, { tokenizer: bert }]);
  assert.throws(() => nrms({ texts: { title } }), { code: 'wrong-value', message: /the text "title" is read as tokens, and there is no tokenizer/ });
  assert.throws(() => nrms({ tokenizer: bert }), { code: 'wrong-value', message: /"tokenizer" is given, and no text is read as tokens/ });
});

test('tokens are those of the tokenizer, with its own around an item; a special token that is spelled out is text', async () => {
  const recommender = plmNr({ ...small, model: bert });
  const { rows, tokenizer } = (await loadTokens(recommender))!;
  assert.equal(rows, vocabulary.length + 5);
  assert.ok(tokenizer.encode('[CLS]', { asText: true }).every((id) => id !== tokenizer.idOf('[CLS]')));
});

test('what makes no sense is refused, before anything is read', () => {
  const refused = (options: object, error: { code: OptionsError['code']; message?: RegExp }) => assert.throws(() => plmNr({ ...small, model: bert, ...options } as PlmNrOptions), { name: 'OptionsError', ...error });
  for (const key of ['splits', 'pool', 'modle', 'form']) refused({ [key]: 1 }, { code: 'unknown-key' });
  refused({ model: undefined }, { code: 'missing-value', message: /plmNr: "model" is missing/ });
  refused({ texts: { title: { ...title, most: 17 } } }, { code: 'wrong-value', message: /an item may have 17 tokens, and its model reads 16/ });
  refused({ texts: { title: { from: 'title', as: 'words', around: false } } }, { code: 'wrong-value', message: /"texts" is/ });
  refused({ split: 1, texts: { title, beat } }, { code: 'wrong-value', message: /its model is split, and the text "beat" is read as category/ });
  refused({ split: 1, inputer: { sep: true } }, { code: 'wrong-value', message: /"inputer" puts tokens between/ });
  refused({ split: 4 }, { code: 'wrong-value', message: /"split" is 4, and the model has 2 layers/ });
  refused({ adapter: { targets: ['quary'] } }, { code: 'unknown-key' });
  refused({ users: 'mean' }, { code: 'wrong-value' });
});

async function openedScores(trained: TrainedWeights): Promise<Float32Array> {
  const model = await openRecommender(trained);
  return model.score(impressions.history, impressions.candidates).finally(() => model.close());
}
