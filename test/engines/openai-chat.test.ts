import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openaiChat } from '../../src/engines/openai-chat.ts';
import { engineContract } from '../../src/testing/engine-contract.ts';
import { asked, scoresOf, service } from './http/services.ts';

const { url } = await service();
engineContract('chat', () => openaiChat({ url, model: 'tiny', contextTokens: 60 }), { texts: ['Once upon a time', 'a b', 'Amélie (2001) 🙂', 'YES'] });

test('asks one prompt at a time, as a message of the user after what the system says', async () => {
  const server = await service({ about: () => [0.2, 0.6] });
  const { answers } = await asked(openaiChat({ url: `${server.url}/v1/`, model: 'tiny', system: 'Say YES or NO.' }), 'a');
  assert.deepEqual(server.requests.map(({ path, body }) => [path, body]), [['/v1/chat/completions', {
    model: 'tiny', messages: [{ role: 'system', content: 'Say YES or NO.' }, { role: 'user', content: 'a' }],
    max_tokens: 1, temperature: 0, logprobs: true, top_logprobs: 20,
  }]]);
  assert.deepEqual(answers.values, Float32Array.of(Math.log(0.2), Math.log(0.6)));
});

test('a parameter can be added, and one be taken out', async () => {
  const server = await service();
  await asked(openaiChat({ url: server.url, model: 'tiny', parameters: { max_tokens: undefined, max_completion_tokens: 1 } }), 'a');
  const sent = server.requests[0]!.body as Record<string, unknown>;
  assert.deepEqual(['max_tokens' in sent, sent['max_completion_tokens']], [false, 1]);
});

const likely = (tokens: Record<string, number>) => ({ choices: [{ index: 0, message: { content: 'x' }, logprobs: { content: [
  { top_logprobs: Object.entries(tokens).map(([token, chance]) => ({ token, logprob: chance === 0 ? -9999 : Math.log(chance) })) }] } }] });

test('an answer below the likeliest tokens is censored, and so is one of which only the floor is told', async () => {
  for (const tokens of [{ NO: 0.7, Maybe: 0.2 }, { NO: 0.7, YES: 0 }]) {
    const { url: server } = await service({ first: () => ({ body: likely(tokens) }) });
    const { answers } = await asked(openaiChat({ url: server, model: 'tiny' }), 'a');
    assert.deepEqual(answers.faults?.map(({ code }) => code), ['censored']);
    assert.match(answers.faults![0]!.message, /^"YES" not among the 2 likeliest tokens, the last of which/);
    assert.ok(answers.values.every(Number.isNaN));
  }
});

test('spellings of an answer are summed where that is asked for, and else told apart', async () => {
  const { url: server } = await service({ first: () => ({ body: likely({ 'NO': 0.2, 'yes': 0.2, ' Yes': 0.1, 'YES': 0.1, 'Yesterday': 0.3 }) }) });
  const [exact, any] = await Promise.all((['exact', 'any'] as const).map((spellings) => asked(openaiChat({ url: server, model: 'tiny', spellings }), 'a')));
  assert.ok(Math.abs(scoresOf(exact!.answers)[0]! - 0.1 / 0.3) < 1e-6);
  assert.ok(Math.abs(scoresOf(any!.answers)[0]! - 0.4 / 0.6) < 1e-6);
});

test('a model without log-probabilities is refused, with the engine that can read it', async () => {
  const { url: server } = await service({ first: () => ({ body: { choices: [{ index: 0, message: { content: 'YES' }, logprobs: null }] } }) });
  await assert.rejects(asked(openaiChat({ url: server, model: 'tiny' }), 'a'), { code: 'bad-output', message: /no logprobs, which were asked for/, hint: /openaiReplies/ });
});

test('no choice at all is no answer', async () => {
  const { url: server } = await service({ first: () => ({ body: { choices: [] } }) });
  await assert.rejects(asked(openaiChat({ url: server, model: 'tiny' }), 'a'), { code: 'bad-output', message: /choices has 0 elements, expected 1/ });
});
