import assert from 'node:assert/strict';
import { test } from 'node:test';

import { llamaServer } from '../../src/engines/llama-server.ts';
import { engineContract } from '../../src/testing/engine-contract.ts';
import { asked, service, tiny } from './http/services.ts';

const { url } = await service();
const texts = ['Once upon a time', 'a b', 'Amélie (2001) 🙂', 'YES'];
engineContract('llama-server, by text', () => llamaServer({ url, model: 'tiny', contextTokens: 60 }), { texts });
engineContract('llama-server, by ids', () => llamaServer({ url, model: 'tiny', tokenizer: tiny, contextTokens: 60 }), { texts });

test('asks for one token before sampling, and goes on from what was cached', async () => {
  const server = await service({ about: () => [0.2, 0.6] });
  const { answers, usage } = await asked(llamaServer({ url: server.url, model: 'tiny' }), 'abc');
  assert.deepEqual(server.requests.map(({ path, body }) => [path, body]), [
    ['/completion', { prompt: 'abc', n_predict: 1, n_probs: 200, temperature: -1, cache_prompt: true }],
  ]);
  assert.deepEqual(answers.values, Float32Array.of(Math.log(0.2), Math.log(0.6)));
  assert.deepEqual([usage.promptTokens, usage.completionTokens], [3, 1]);
});

const row = (tokens: readonly { id: number; token: string; chance: number }[]) => ({ completion_probabilities: [
  { id: 1, token: 'x', top_logprobs: tokens.map(({ id, token, chance }) => ({ id, token, logprob: Math.log(chance) })) }], tokens_evaluated: 1, tokens_predicted: 1 });

test('answers are told apart by id where there is a tokenizer, whatever their text', async () => {
  const { encode, idOf } = await tiny.load();
  assert.ok(encode('a').length > 0);
  const { url: server } = await service({ first: () => ({ body: row([
    { id: 7, token: 'YES', chance: 0.5 }, { id: idOf('YES')!, token: '\ufffd', chance: 0.2 }, { id: idOf('NO')!, token: 'NO', chance: 0.1 }]) }) });
  const { answers } = await asked(llamaServer({ url: server, model: 'tiny', tokenizer: tiny }), 'a');
  assert.deepEqual(answers.values, Float32Array.of(Math.log(0.1), Math.log(0.2)));
});

test('an answer that is not told is censored; no token at all is too', async () => {
  const { url: some } = await service({ first: () => ({ body: row([{ id: 1, token: 'NO', chance: 0.5 }]) }) });
  const { url: none } = await service({ first: () => ({ body: { completion_probabilities: [] } }) });
  assert.match((await asked(llamaServer({ url: some, model: 'tiny' }), 'a')).answers.faults![0]!.message, /^"YES" not among the 1 likeliest/);
  assert.match((await asked(llamaServer({ url: none, model: 'tiny' }), 'a')).answers.faults![0]!.message, /^"NO" and "YES" not among the 0 likeliest tokens$/);
});
