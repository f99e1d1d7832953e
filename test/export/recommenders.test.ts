import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { nameOf } from '../../scripts/repository.ts';
import { OptionsError } from '../../src/core/errors.ts';
import { exportRecommender } from '../../src/export/export-recommender.ts';
import { recommenderFrom } from '../../src/export/recommender-from.ts';
import type { ItemTable } from '../../src/training/item-table.ts';
import type { Recommender } from '../../src/training/recommender.ts';
import { partWeights } from '../../src/training/tables.ts';
import { openRecommender } from '../../src/training/trained-recommender.ts';
import { impressions } from '../recommenders/made-up-newsroom.ts';
import { recommenderFiles } from '../recommenders/recommender-files.ts';
import { scoredByHand } from './by-hand.ts';
import { untrained } from './untrained.ts';

type Factory = (options: Readonly<Record<string, unknown>>) => Recommender;

const small = { width: 16, clicks: 4 };
const texts = { beat: { from: 'beat', as: 'category' }, title: { from: 'title', as: 'words', most: 6 }, short: { from: 'title', as: 'words', most: 2 } };
const wide = { tables: { words: { stored: 24 } } };
const sides = { layers: 3, states: 4, together: 'gated', texts: { text: { from: 'id', as: 'number' }, image: { from: 'id', as: 'number' } } };
const byNumber = { ...small, form: 'id', users: 'number', tables: { users: { deviation: 0.5 } } };

/** Its options by default. */
const toldBy = (factory: Factory): Readonly<Record<string, unknown>> => Object.values(factory(small).toJSON() as Readonly<Record<string, Readonly<Record<string, unknown>>>>)[0]!;

const scratch = await mkdtemp(join(tmpdir(), 'rxrec-export-'));
after(() => rm(scratch, { recursive: true }));

for (const file of recommenderFiles) {
  const name = nameOf(file);
  const factory = (await import(`../../${file}`) as Readonly<Record<string, Factory>>)[name]!;
  const forms = {
    text: made(factory, { ...small, ...wide, texts }), id: made(factory, { ...small, form: 'id' }),
    'users by number': made(factory, byNumber), 'users by number beside clicks': made(factory, { ...small, texts, longTerm: 'concat' }),
    'clicks by category': made(factory, { ...small, texts, categories: 'beat' }), 'side networks': made(factory, { ...small, ...sides, step: 2 }), 'side networks and one between': made(factory, { ...small, ...sides, together: undefined }),
    'interests, of a side network': made(factory, { ...small, layers: 3, states: 4, globalProjection: 5, users: 'miner' }), 'held to correlations': made(factory, { ...small, states: 8, codes: 3 }), 'as the original': made(factory, { ...small, texts, parity: 'legommenders', ...(Array.isArray(toldBy(factory)['hidden']) && { hidden: [8] }) }),
  };
  for (const [form, recommender] of Object.entries(forms)) if (recommender !== undefined) exports(name, form, recommender);
}

/** Put together of parts, as `rxrec train` does. */
const assembled = { scheme: 'ranking', texts: { title: texts.title, ...sides.texts }, width: 8, clicks: 4, users: { additive: { width: 6 } }, predictor: { predictor: 'din', width: 6, hidden: [5] }, tables: { text: { stored: 5 }, image: { stored: 7 } } };
for (const items of [{ fusionQFormer: { width: 6, input: 8, columns: 3, queries: 2, heads: 2, layers: 1 } }, { lateFusion: { width: 6, input: 8, columns: 3, by: 'additive' } }]) {
  exports('assembled', Object.keys(items)[0]!, recommenderFrom({ assembled: { ...assembled, items } }));
}

function exports(name: string, form: string, recommender: Recommender): void {
  test(`${name}, ${form}: scores from the exported files are those of the run`, async (t) => {
    const training = await untrained(recommender);
    const again = recommenderFrom(JSON.parse(JSON.stringify(recommender)) as object);
    assert.deepEqual(partWeights(again), partWeights(recommender));
    const folder = join(scratch, `${name}-${form}`);
    await exportRecommender({ training: { ...training, recommender: again }, to: folder });
    const model = await openRecommender(training, { on: { backend: 'cpu' } });
    const expected = await model.score(impressions.history, impressions.candidates, impressions.user);
    const scores = await scoredByHand(folder, numbersOf(training.table));
    assert.equal(scores.length, expected.length);
    const difference = Math.max(...expected.map((score, at) => Math.abs(score - scores[at]!)));
    t.diagnostic(`differ by ${difference}; from ${Math.min(...expected)} to ${Math.max(...expected)}`);
    assert.ok(Math.max(...expected) > Math.min(...expected));
    assert.ok(difference <= 1e-5, `differ by ${difference}`);
  });
}

function made(factory: Factory, options: Readonly<Record<string, unknown>>): Recommender | undefined {
  try {
    return factory(options);
  } catch (error) {
    if (error instanceof OptionsError) return undefined;
    throw error;
  }
}

const numbersOf = ({ columns }: ItemTable): Record<string, number[][]> => Object.fromEntries(Object.entries(columns).map(([name, { tokens: { offsets, values }, most }]) =>
  [name, Array.from({ length: offsets.length - 1 }, (_, item) => [...values.subarray(offsets[item]!, offsets[item + 1]!)].slice(0, most))]));
