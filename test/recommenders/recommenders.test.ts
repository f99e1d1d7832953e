import assert from 'node:assert/strict';
import { test } from 'node:test';

import { nameOf } from '../../scripts/repository.ts';
import { OptionsError } from '../../src/core/errors.ts';
import { din } from '../../src/recommenders/din.ts';
import type { Recommender } from '../../src/training/recommender.ts';
import { partWeights } from '../../src/training/tables.ts';
import { openRecommender } from '../../src/training/trained-recommender.ts';
import { learnsInTwoSteps, madeUpVectors, near, ofRow, uncached } from './learns-and-scores.ts';
import { impressions } from './made-up-newsroom.ts';
import { recommenderFiles } from './recommender-files.ts';

type Factory = (options: Readonly<Record<string, unknown>>) => Recommender;

const shared = { width: 16, clicks: 4 };
/** Of those that read what the layers of a model gave. */
const ownOptions: Readonly<Record<string, object>> = { iisan: { layers: 3, states: 4 }, kdsr: { states: 16, codes: 5 } };
const texts = { beat: { from: 'beat', as: 'category' }, title: { from: 'title', as: 'words', most: 6 }, short: { from: 'title', as: 'words', most: 2 } };
/** Of recommenders that know items by nothing else. */
const ownTexts: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  iisan: { text: { from: 'id', as: 'number' }, image: { from: 'id', as: 'number' } },
  kdsr: { text: { from: 'id', as: 'number' }, textTeacher: { from: 'id', as: 'number' }, id: { from: 'id', as: 'number' } },
  uistDcn: { coarse: { from: 'codes', as: 'codes' }, fine: { from: 'codes', as: 'codes', level: 1 } },
};
/** Options that change what is computed, beside those of all. */
const variants: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  iisan: {
    'fused late': { together: 'gated', texts: { text: { from: 'id', as: 'number' }, image: { from: 'id', as: 'number' } } },
    'one text, layer by layer': { globalProjection: 5, localProjection: 3 }, 'users as nrms': { users: 'nrms', step: 2, heads: 4 }, 'users as lstur': { users: 'lstur' },
    'users as miner': { users: 'miner', interests: 3, disagreement: 0.8, texts: { image: { from: 'id', as: 'number' } } },
  },
  kdsr: { 'text and image': { together: 'gated', users: 'lstur', parts: 4, pairs: 2 } },
  lstur: { 'the user at the beginning': { texts, longTerm: 'initial' }, 'the user beside': { texts, longTerm: 'concat' } },
  miner: { 'by category': { texts, categories: 'beat', disagreement: 0.8 } },
  nrms: {
    'separators and a lead': { inputer: { cls: true, sep: true }, texts: { title: { ...texts.title, lead: 'News title:' }, own: { ...texts.short, vocabulary: 'own' }, beat: texts.beat } },
    'padding is item 0': { padding: 'item', keep: 'first' },
  },
};
const factories = await Promise.all(recommenderFiles.map(async (file) => {
  const name = nameOf(file);
  return { name, factory: (await import(`../../${file}`) as Readonly<Record<string, Factory>>)[name]! };
}));

const byNumber = { ...shared, form: 'id', users: 'number', tables: { users: { deviation: 0.5 } } };

test('din: users by number are refused, since it looks at their clicks', () => {
  assert.throws(() => din({ ...shared, users: 'number' }), { name: 'OptionsError', code: 'wrong-value', message: /looks at the clicks/ });
});

for (const { name, factory } of factories) {
  const small = { ...shared, ...ownOptions[name] };
  const options = factory(small).toJSON() as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  const read = ownTexts[name] ?? texts;
  const original = { ...small, texts: read, parity: 'legommenders', ...(Array.isArray(options[name]!['hidden']) && { hidden: [8] }) };
  const forms = {
    text: () => factory({ ...small, texts: read }), ...(!(name in ownTexts) && { id: () => factory({ ...small, form: 'id' }) }),
    ...(name === 'dcn' && { 'users by number': () => factory(byNumber) }), // with other predictors: every-pair.test.ts
    ...Object.fromEntries(Object.entries(variants[name] ?? {}).map(([form, more]) => [form, () => factory({ ...small, ...more })])),
    ...(knows(factory, original) && { 'as the original': () => factory(original) }),
  };
  for (const [form, made] of Object.entries(forms)) {
    test(`${name}, ${form}: it learns, and its cached scores are those of one program that caches nothing`, async (t) => {
      const recommender = made();
      const trained = await learnsInTwoSteps(recommender, madeUpVectors(recommender));
      const scores = await uncached(trained);
      assert.ok(scores.every(Number.isFinite), `scores ${scores.join(', ')}`);
      const model = await openRecommender(trained);
      try {
        const cached = await model.score(impressions.history, impressions.candidates, impressions.user);
        near(cached, scores, 'cached');
        t.diagnostic(`scores from ${Math.min(...cached)} to ${Math.max(...cached)}`);
        const alone = await Promise.all(Array.from(impressions.user, (_, row) => model.score(...ofRow(row))));
        near(Float32Array.from(alone.flatMap((scored) => [...scored])), scores, 'alone');
      } finally {
        await model.close();
      }
    });

    test(`${name}, ${form}: the options that its JSON tells make it again`, () => {
      const told = JSON.parse(JSON.stringify(made())) as Readonly<Record<string, object>>;
      assert.deepEqual(Object.keys(told), [name]);
      const again = factory(told[name] as Readonly<Record<string, unknown>>);
      assert.deepEqual(JSON.parse(JSON.stringify(again)), told);
      assert.deepEqual([again.name, partWeights(again)], [name, partWeights(made())]);
    });
  }

  test(`${name}: an option that it does not know is refused, and the nearest named`, () => {
    for (const key of Object.keys(options[name]!)) {
      const wrong = `${key}z`;
      assert.throws(() => factory({ ...small, [wrong]: 1 }), (error: unknown) => error instanceof OptionsError && error.code === 'unknown-key'
        && error.message.includes(`${name}: unknown key "${wrong}"`) && error.hint.includes(`did you mean "${key}"`));
    }
  });

  test(`${name}: texts that the ID form would not read are refused, and values that make no sense`, () => {
    const refused = (options: object) => assert.throws(() => factory({ ...small, ...options }), { name: 'OptionsError', code: 'wrong-value' });
    for (const options of [{ form: 'id', texts }, { form: 'words' }, { width: 0 }, { clicks: 1.5 }, { texts: {} }]) refused(options);
    for (const text of [{ from: 'title' }, { from: 'title', as: 'tokens' }, { from: 'title', as: 'words', most: 0 }, { from: '', as: 'words' }]) refused({ texts: { text } });
  });
}

function knows(factory: Factory, options: Readonly<Record<string, unknown>>): boolean {
  try {
    return Boolean(factory(options));
  } catch (error) {
    if (error instanceof OptionsError && error.code === 'unknown-key') return false;
    throw error;
  }
}
