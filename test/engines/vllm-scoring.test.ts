import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openaiCompletions } from '../../src/engines/openai-completions.ts';
import { vllmScoring } from '../../src/engines/vllm-scoring.ts';
import { sharedPrompts } from '../../src/core/shared-prompts.ts';
import { engineContract } from '../../src/testing/engine-contract.ts';
import { sequences } from '../operators/lists.ts';
import { asked, scoresOf, service, tiny, tinyIds } from './http/services.ts';

const { url } = await service();
const texts = ['Once upon a time', 'a b', 'Amélie (2001) 🙂', 'YES'];
engineContract('vllm-scoring', () => vllmScoring({ url, model: 'tiny', tokenizer: tiny, contextTokens: 60 }), { texts });

/** Rows of prompts, asked impression by impression. */
async function scored(server: string, rows: number[][][], options = {}) {
  const opened = await vllmScoring({ url: server, model: 'tiny', tokenizer: tiny, ...options }).open();
  return opened.score(sharedPrompts(sequences(rows))).finally(() => opened.close());
}

test('an impression is one query and its items, cut by ids, asked for YES against NO', async () => {
  const server = await service({ about: (ids) => ids.at(-1) === 9 ? [0.1, 0.3] : [0.3, 0.1] });
  const answers = await scored(server.url, [[[5, 6, 9], [5, 6, 7, 8]], [], [[4]]]);
  assert.deepEqual(server.requests.map(({ path, body }) => [path, body]), [
    ['/generative_scoring', { model: 'tiny', query: [5, 6], items: [[9], [7, 8]], label_token_ids: [tinyIds[1], tinyIds[0]], apply_softmax: true }],
    ['/generative_scoring', { model: 'tiny', query: [], items: [[4]], label_token_ids: [tinyIds[1], tinyIds[0]], apply_softmax: true }],
  ]);
  assert.deepEqual(scoresOf(answers).map((score) => score.toFixed(6)), ['0.750000', '0.250000', '0.250000']);
});

test('large impressions are several requests, and empty ones none', async () => {
  const server = await service();
  await scored(server.url, [[[1, 2], [1, 3], [1, 4]], []], { promptsPerRequest: 2 });
  assert.deepEqual(server.requests.map(({ body }) => (body as { items: unknown[] }).items.length), [2, 1]);
  assert.deepEqual(await scored(server.url, [[], []]), { width: 2, values: new Float32Array(0) });
  assert.equal(server.requests.length, 2);
});

test('gives the scores that the same model gives by its completions', async () => {
  const [scoring, completions] = await Promise.all([vllmScoring, openaiCompletions].map((engine) => asked(engine({ url, model: 'tiny', tokenizer: tiny }), ...texts)));
  scoresOf(scoring!.answers).forEach((score, at) => assert.ok(Math.abs(score - scoresOf(completions!.answers)[at]!) < 1e-6));
});

test('a probability that was rounded to 0 or 1 is such a score; one that is none is handed on', async () => {
  const said = [1, 0, 2, null];
  const { url: server } = await service({ first: () => ({ body: { data: said.map((score, index) => ({ index, score })), usage: {} } }) });
  const scores = scoresOf((await asked(vllmScoring({ url: server, model: 'tiny', tokenizer: tiny }), 'a', 'b', 'c', 'd')).answers);
  assert.deepEqual(scores.map(Math.fround), [1, 0, NaN, NaN]);
});

test('fewer scores than items is no answer', async () => {
  const { url: server } = await service({ first: () => ({ body: { data: [{ index: 0, score: 0.5 }] } }) });
  await assert.rejects(asked(vllmScoring({ url: server, model: 'tiny', tokenizer: tiny }), 'a', 'b'), { code: 'bad-output', message: /data has 1 elements, expected 2/ });
});

test('wants a tokenizer, and two answers', () => {
  assert.throws(() => vllmScoring({ url: 'http://host', model: 'm' } as never), { code: 'missing-value', hint: /tokenizer/ });
  assert.throws(() => vllmScoring({ url: 'http://host', model: 'm', tokenizer: tiny, answers: ['a', 'b', 'c'] }), { code: 'wrong-value', hint: /two/ });
});
