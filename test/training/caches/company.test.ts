/** A score is a function of weights, texts, history, candidate and user: to the bit, in whatever company it is asked for. All forms: `company.slow.test.ts`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { once } from '../../../src/recommenders/once.ts';
import { plmNr } from '../../../src/recommenders/plm-nr.ts';
import type { ScoreOptions } from '../../../src/training/caches/score-options.ts';
import { askedOf, every, factories, formsOf, on, opened, part, sameBits, taken, trainedOf } from './same-bits.ts';

const named = (name: string) => factories.find((one) => one.name === name)!.factory;

for (const name of ['nrms', 'fastformer', 'din', 'flattenTransformer', 'factorizationMachine']) {
  const [[form, recommender]] = formsOf(named(name)) as [[string, Parameters<typeof sameBits>[0]]];
  test(`${name}, ${form}: a score has the same bits whatever is asked with it and before`, () => sameBits(recommender));
}

/** Language models over words: what their tokens are changes nothing of it. */
const bert = { model_type: 'bert', hidden_size: 14, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 18, vocab_size: 17 };
const llama = { model_type: 'llama', hidden_size: 12, num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: 1, intermediate_size: 10, vocab_size: 17 };
const words = { title: { from: 'title', as: 'words' }, short: { from: 'title', as: 'words', most: 5 }, beat: { from: 'beat', as: 'category' } } as const;
for (const [name, recommender] of Object.entries({ bert: plmNr({ model: bert, width: 14, clicks: 6, texts: words, hidden: 5 }), llama: once({ model: llama, width: 14, clicks: 6, texts: { title: words.title }, adapter: { rank: 3 }, pooling: 'mean' }) })) {
  test(`a language model, ${name}: a score has the same bits whatever is asked with it and before`, () => sameBits(recommender));
}

test('nrms, 64 wide with 50 clicks: a score has the same bits whatever is asked with it and before', () => sameBits(named('nrms')({ width: 64, clicks: 50 })));

test('nrms: several threads change no bit; on the tfjs cpu backend a score has the same bits whatever is asked before', async () => {
  const trained = trainedOf(named('nrms')({ width: 14, clicks: 6, heads: 2 }));
  const asked = askedOf(trained.recommender);
  const scoresOf = (options: ScoreOptions) => opened(trained, options, (score) => score(asked));
  const whole = await scoresOf({ on });
  assert.deepEqual(await scoresOf({ on: { ...on, threads: 3 } }), whole);
  assert.deepEqual(await scoresOf({ on: { threads: 2 } }), whole);
  await opened(trained, { on: { backend: 'cpu' } }, async (score, refresh) => {
    const whole = await score(asked);
    await refresh();
    for (const row of every) assert.deepEqual(await score(taken(asked, [row])), part(whole, [row]));
  });
});
