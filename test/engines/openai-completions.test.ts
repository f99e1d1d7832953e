import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openaiCompletions } from '../../src/engines/openai-completions.ts';
import { engineContract } from '../../src/testing/engine-contract.ts';
import { asked, scoresOf, service, tiny, tinyIds } from './http/services.ts';

const { url } = await service();
const texts = ['Once upon a time', 'a b', 'Amélie (2001) 🙂', 'YES'];
engineContract('completions of texts', () => openaiCompletions({ url, model: 'tiny', contextTokens: 40 }), { texts });
engineContract('completions of ids', () => openaiCompletions({ url: `${url}/v1`, model: 'tiny', tokenizer: tiny, contextTokens: 40 }), { texts });
engineContract('completions by label', () => openaiCompletions({ url, model: 'tiny', tokenizer: tiny, read: 'labels', promptsPerRequest: 1 }), { texts });

test('asks for one token and its likeliest alternatives, several prompts at once', async () => {
  const server = await service({ about: () => [0.2, 0.6] });
  const { answers, usage } = await asked(openaiCompletions({ url: server.url, model: 'tiny', promptsPerRequest: 2, parameters: { seed: 7 } }), 'ab', 'c', 'd');
  assert.deepEqual(server.requests.map(({ path, body }) => [path, body]), [
    ['/v1/completions', { model: 'tiny', prompt: ['ab', 'c'], max_tokens: 1, temperature: 0, logprobs: 5, seed: 7 }],
    ['/v1/completions', { model: 'tiny', prompt: 'd', max_tokens: 1, temperature: 0, logprobs: 5, seed: 7 }],
  ]);
  assert.deepEqual(answers, { width: 2, values: Float32Array.of(...[1, 2, 3].flatMap(() => [Math.log(0.2), Math.log(0.6)])) });
  assert.deepEqual(usage, { requests: 2, retries: 0, asked: 3, kept: 0, promptTokens: 4, completionTokens: 3, keptPromptTokens: 0, keptCompletionTokens: 0 });
});

test('sends token ids where it has the tokenizer, and asks for labels by theirs', async () => {
  const server = await service();
  const { encode } = await tiny.load();
  await asked(openaiCompletions({ url: server.url, model: 'tiny', tokenizer: tiny, read: 'labels' }), 'a b');
  assert.deepEqual(server.requests[0]!.body, { model: 'tiny', prompt: [...encode('a b')], max_tokens: 1, temperature: 0, logprobs: 5,
    logprob_token_ids: tinyIds, return_tokens_as_token_ids: true });
});

test('one prompt has one answer by every road that is read by ids', async () => {
  const [likeliest, labels] = await Promise.all((['likeliest', 'labels'] as const).map((read) => asked(openaiCompletions({ url, model: 'tiny', tokenizer: tiny, read }), ...texts)));
  assert.deepEqual(scoresOf(likeliest!.answers), scoresOf(labels!.answers));
});

test('an answer that is not among the likeliest is censored, never 0; by label it is there', async () => {
  const { url: server } = await service({ about: (ids) => ids.length > 3 ? [0.9, 0.0001] : [0.5, 0.3] });
  const { answers } = await asked(openaiCompletions({ url: server, model: 'tiny', likeliest: 3 }), 'ab', 'long', 'c');
  assert.deepEqual([...answers.values].map(Number.isNaN), [false, false, true, true, false, false]);
  assert.deepEqual(answers.faults?.map(({ prompt, code, message }) => [prompt, code, message]), [
    [1, 'censored', '"YES" not among the 3 likeliest tokens, the last of which has log-probability -5.08'],
  ]);
  const { answers: exact } = await asked(openaiCompletions({ url: server, model: 'tiny', tokenizer: tiny, read: 'labels' }), 'Once upon a time');
  assert.equal(exact.faults, undefined);
});

test('fewer choices than prompts, or one twice, is no answer', async () => {
  const choice = (index: number) => ({ index, logprobs: { top_logprobs: [{ YES: -1, NO: -1 }] } });
  for (const [choices, message] of [[[choice(0)], /choices has 1 elements, expected 2/], [[choice(1), choice(1)], /index is 1, expected each of 0 to 1 once/]] as const) {
    const { url: server } = await service({ first: () => ({ body: { choices } }) });
    await assert.rejects(asked(openaiCompletions({ url: server, model: 'tiny' }), 'a', 'b'), { name: 'EngineError', code: 'bad-output', retryable: false, message });
  }
});

test('a service that gives no log-probabilities is refused by what it gave', async () => {
  const { url: server } = await service({ first: () => ({ body: { choices: [{ index: 0, text: 'YES', logprobs: null }] } }) });
  await assert.rejects(asked(openaiCompletions({ url: server, model: 'tiny' }), 'a'), { code: 'bad-output', message: /choices\[0\]\.logprobs\.top_logprobs is nothing, expected a list/ });
});

test('a log-probability that is no number is handed on', async () => {
  for (const yes of ['NaN', 'null', '-Infinity']) {
    const { url: server } = await service({ first: () => ({ body: `{"choices": [{"index": 0, "logprobs": {"top_logprobs": [{"NO": -1, "YES": ${yes}}]}}]}` }) });
    const { answers } = await asked(openaiCompletions({ url: server, model: 'tiny' }), 'a');
    assert.deepEqual(answers, { width: 2, values: Float32Array.of(-1, NaN) });
  }
});

test('what makes no sense is refused when it is made', () => {
  const made = (options: object) => () => openaiCompletions({ url: 'http://host', model: 'm', ...options });
  assert.throws(made({ read: 'labels' }), { code: 'missing-value', message: /"tokenizer" is missing/ });
  assert.throws(made({ likeliest: 1 }), { code: 'wrong-value' });
  assert.throws(made({ anwsers: [] }), { code: 'unknown-key', hint: /"answers"/ });
  assert.throws(made({ answers: ['YES', 'YES'] }), { code: 'wrong-value' });
  assert.throws(made({ answers: [] }), { code: 'wrong-value' });
});
