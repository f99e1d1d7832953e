import assert from 'node:assert/strict';
import { test } from 'node:test';

import { nameOf, namedFiles } from '../../scripts/repository.ts';
import { eager } from '../../src/compile/eager.ts';
import { OptionsError } from '../../src/core/errors.ts';
import { din } from '../../src/recommenders/din.ts';
import { assembleOptions } from '../../src/training/assemble-options.ts';
import { BatchAssembler } from '../../src/training/batches/batch-assembler.ts';
import { sliceTrainingRows, trainingRows } from '../../src/training/batches/training-rows.ts';
import { initialWeights } from '../../src/training/initial-weights.ts';
import { stepProgram } from '../../src/training/programs.ts';
import type { Recommender } from '../../src/training/recommender.ts';
import { stepInputs } from '../../src/training/step-inputs.ts';
import { partWeights } from '../../src/training/tables.ts';
import { train } from '../../src/training/train.ts';
import { openRecommender, type TrainedWeights } from '../../src/training/trained-recommender.ts';
import { candidates, data, impressions, items, rows, users } from './made-up-newsroom.ts';

type Factory = (options: Readonly<Record<string, unknown>>) => Recommender;

const userCount = (await users.load()).ids.length;
const small = { width: 16, clicks: 4 };
const texts = { beat: { from: 'beat', as: 'category' }, title: { from: 'title', as: 'words', most: 6 }, short: { from: 'title', as: 'words', most: 2 } };
/** Of recommenders that know items by nothing else. */
const ownTexts: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  uistDcn: { coarse: { from: 'codes', as: 'codes' }, fine: { from: 'codes', as: 'codes', level: 1 } },
};
/** Options that change what is computed, beside those of all. */
const variants: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  lstur: { 'the user at the beginning': { texts, longTerm: 'initial' }, 'the user beside': { texts, longTerm: 'concat' } },
  miner: { 'by category': { texts, categories: 'beat', disagreement: 0.8 } },
  nrms: {
    'separators and a lead': { inputer: { cls: true, sep: true }, texts: { title: { ...texts.title, lead: 'News title:' }, own: { ...texts.short, vocabulary: 'own' }, beat: texts.beat } },
    'padding is item 0': { padding: 'item', keep: 'first' },
  },
};
const files = namedFiles('src/recommenders');
const factories = await Promise.all(files.map(async (file) => {
  const name = nameOf(file);
  return { name, factory: (await import(`../../${file}`) as Readonly<Record<string, Factory>>)[name]! };
}));

const byNumber = { ...small, form: 'id', users: 'number', tables: { users: { deviation: 0.5 } } };

test('din: users by number are refused, since it looks at their clicks', () => {
  assert.throws(() => din({ ...small, users: 'number' }), { name: 'OptionsError', code: 'wrong-value', message: /looks at the clicks/ });
});

for (const { name, factory } of factories) {
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
      const trained = await learnsInTwoSteps(recommender);
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

/** Two steps, the second of one row. */
async function learnsInTwoSteps(recommender: Recommender): Promise<TrainedWeights> {
  const all = recommender.scheme === 'matching' ? rows : candidates;
  const losses: number[] = [];
  const trained = await train({ recommender, data, items, users, seed: 3, epochs: 1, rows: all - 1, onEpoch: ({ loss, rows }) => losses.push(loss, rows) });
  assert.ok(Number.isFinite(losses[0]), `loss ${losses[0]}`);
  assert.equal(losses[1], all);
  const first = initialWeights(partWeights(recommender), 3);
  for (const [name, { frozen }] of Object.entries(partWeights(recommender))) {
    assert.ok(trained.weights[name]!.every(Number.isFinite), name);
    if (frozen) assert.notDeepEqual(trained.weights[name], first[name], `${name} is kept`);
  }
  return trained;
}

/**
 * The scores of the training program, without its dropout, computed operation by operation by tfjs: one impression at a time, so that
 * an item stands beside others than in the cache.
 */
async function uncached({ recommender, table, weights }: TrainedWeights): Promise<Float32Array> {
  const { program, options: { inputs, weights: specs = {} } } = stepProgram(recommender);
  const run = await eager(program, { inputs, weights: specs });
  run.setWeights(Object.fromEntries(Object.keys(specs).map((name) => [name, weights[name]!])));
  const assembler = new BatchAssembler(assembleOptions(recommender, table, userCount));
  const all = trainingRows(impressions, Float64Array.from(impressions.user), 'all');
  const scored: number[] = [];
  for (let from = 0, until = 0; from < candidates; from = until) {
    while (all.impressionOf[until] === all.impressionOf[from]) until++;
    const batch = assembler.assemble(sliceTrainingRows(all, from, until), 0);
    const { scores } = await run.run({ inputs: stepInputs(recommender, weights, batch) });
    scored.push(...scores!.values);
  }
  return Float32Array.from(scored);
}

function ofRow(row: number): [history: typeof impressions.history, candidates: typeof impressions.candidates, users: Int32Array] {
  const { history, candidates, user } = impressions;
  return [{ ...history, offsets: history.offsets.subarray(row, row + 2) }, { ...candidates, offsets: candidates.offsets.subarray(row, row + 2) }, user.subarray(row, row + 1)];
}

function near(actual: Float32Array, expected: Float32Array, what: string): void {
  assert.equal(actual.length, expected.length);
  for (let at = 0; at < actual.length; at++) {
    assert.ok(Math.abs(actual[at]! - expected[at]!) <= 1e-5 + 1e-4 * Math.abs(expected[at]!), `${what}[${at}]: ${actual[at]}, expected ${expected[at]}`);
  }
}
