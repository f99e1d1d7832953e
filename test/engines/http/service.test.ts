import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';

import { openaiChat } from '../../../src/engines/openai-chat.ts';
import { openaiCompletions, type OpenaiCompletionsOptions } from '../../../src/engines/openai-completions.ts';
import { addressOf } from '../../../src/engines/http/service-options.ts';
import type { ScriptedReply } from '../../../src/testing/scripted-server.ts';
import { asked, madeUpClock, promptsOf, service } from './services.ts';

const engine = (url: string, options: Partial<OpenaiCompletionsOptions> = {}) =>
  openaiCompletions({ url, model: 'tiny', clock: madeUpClock(), ...options });

/** Does these things first, and answers well afterwards. */
const after = (...bad: readonly ScriptedReply[]) => service({ first: (_, count) => bad[count - 1] });

test('a service that is busy, stumbles, breaks off or stalls is asked again', async () => {
  for (const bad of [{ status: 429 }, { status: 408 }, { status: 500 }, { status: 503, body: 'later' }, { but: 'refuses' }, { but: 'breaks-off', body: { a: 'half an answer' } }] as const) {
    const server = await after(bad, bad);
    const { usage } = await asked(engine(server.url), 'a');
    assert.deepEqual([server.requests.length, usage.requests, usage.retries, usage.asked], [3, 1, 2, 1], JSON.stringify(bad));
  }
  for (const [bad, options] of [[{ but: 'stalls', body: { a: 'half an answer' } }, { stallMs: 40 }], [{ but: 'silent' }, { timeoutMs: 80 }]] as const) {
    const server = await after(bad);
    await asked(engine(server.url, options), 'a');
    assert.equal(server.requests.length, 2);
  }
});

test('is not asked again before it says', async () => {
  const clock = madeUpClock();
  const server = await after({ status: 429, headers: { 'retry-after': '21' } });
  await asked(engine(server.url, { clock }), 'a');
  assert.deepEqual(clock.waits, [21_000]);
});

test('a service that goes on failing ends the run with what to do, and is tried no more', async () => {
  for (const [bad, code, hint] of [[{ status: 429 }, 'rate-limit', /requestsPerMinute/], [{ status: 502 }, 'unreachable', /answer of the server/], [{ but: 'refuses' }, 'unreachable', /server runs/]] as const) {
    const server = await service({ first: () => bad });
    await assert.rejects(asked(engine(server.url, { retries: 2 }), 'a'), { name: 'EngineError', code, hint, retryable: false });
    assert.equal(server.requests.length, 3);
  }
  const waiting = await service({ first: () => ({ status: 429, headers: { 'retry-after': '7200' } }) });
  await assert.rejects(asked(engine(waiting.url), 'a'), { code: 'rate-limit', message: /left alone for 7200 s/ });
  assert.equal(waiting.requests.length, 1);
});

test('what another try does not change is not tried again', async () => {
  for (const [bad, code, message] of [
    [{ status: 400, body: { error: 'context length exceeded' } }, 'bad-input', /status 400.*context length exceeded/],
    [{ status: 404, body: 'no such model' }, 'bad-input', /no such model/],
    [{ body: '<html>sign in</html>' }, 'bad-output', /the reply is no JSON: "<html>sign in<\/html>"/],
    [{ body: '{"choices": [{' }, 'bad-output', /the reply is no JSON/],
    [{ body: '' }, 'bad-output', /the reply is no JSON/],
    [{ body: '[1, 2]' }, 'bad-output', /the reply\.choices is nothing, expected a list/],
    [{ body: { choices: 'none' } }, 'bad-output', /the reply\.choices is "none", expected a list/],
    [{ body: { choices: [{ logprobs: { top_logprobs: [{ YES: 'high', NO: -1 }] } }] } }, 'bad-output', /top_logprobs\[0\]\.YES is "high", expected a number/],
  ] as const) {
    const server = await service({ first: () => bad });
    await assert.rejects(asked(engine(server.url), 'a'), { name: 'EngineError', code, message, retryable: false });
    assert.equal(server.requests.length, 1, String(message));
  }
});

test('a reply that is too long is not read to its end', async () => {
  const server = await service({ first: () => ({ body: { choices: 'x'.repeat(5000) } }) });
  await assert.rejects(asked(engine(server.url, { maxBytes: 1000 }), 'a'), { code: 'bad-output', message: /expected at most 1000/, hint: /maxBytes/ });
});

test('the key comes from the environment, is sent, and is never said', async () => {
  const key = 'sk-test-0123456789abcdef';
  process.env['RXREC_TEST_KEY'] = key;
  try {
    const server = await service();
    await asked(engine(server.url, { keyFrom: 'RXREC_TEST_KEY' }), 'a');
    assert.equal(server.requests[0]!.headers['authorization'], `Bearer ${key}`);
    for (const status of [401, 403, 400, 429, 500]) {
      const refusing = await service({ first: () => ({ status, body: { error: { message: `no access with ${key}` } } }) });
      const error = await asked(engine(refusing.url, { keyFrom: 'RXREC_TEST_KEY', retries: 0 }), 'a').catch((failure: Error) => failure) as Error & { code: string; hint: string };
      assert.ok(!inspect(error, { depth: 20, showHidden: true }).includes(key), `status ${status}`);
      assert.match(error.message, /no access with \*\*\*/);
      if (status < 404 && status > 400) {
        assert.deepEqual([error.code, refusing.requests.length], ['refused', 1]);
        assert.match(error.hint, /environment variable RXREC_TEST_KEY/);
      }
    }
    const garbage = await service({ first: () => ({ body: `your key is ${key}` }) });
    await assert.rejects(asked(engine(garbage.url, { keyFrom: 'RXREC_TEST_KEY' }), 'a'), { message: /your key is \*\*\*/ });
    const made = engine(server.url, { keyFrom: 'RXREC_TEST_KEY' });
    assert.ok(!JSON.stringify([made, await made.identify()]).includes(key));
    assert.deepEqual(await made.identify(), await engine(server.url).identify());
    process.env['RXREC_TEST_KEY'] = `${key}\nsecond line`;
    const broken = await asked(made, 'a').catch((failure: Error) => failure) as Error & { code: string };
    assert.equal(broken.code, 'wrong-value');
    assert.ok(!inspect(broken).includes(key));
  } finally {
    delete process.env['RXREC_TEST_KEY'];
  }
});

test('a key that is not there, or is told where it would be seen, is refused by name', async () => {
  const { url } = await service();
  await assert.rejects(asked(engine(url, { keyFrom: 'RXREC_NO_KEY' }), 'a'), { name: 'OptionsError', code: 'missing-value', message: /RXREC_NO_KEY/ });
  for (const options of [{ keyFrom: 'sk-0123456789' }, { url: 'http://me:secret@host' }, { url: 'http://host?key=secret' }, { url: 'ftp://host' }, { url: 'host' }]) {
    assert.throws(() => engine(url, options), { name: 'OptionsError', code: 'wrong-value' });
  }
  const server = await service({ first: () => ({ status: 401 }) });
  await assert.rejects(asked(engine(server.url, { inFlight: 1, promptsPerRequest: 1 }), 'a', 'b', 'c'), { code: 'refused', hint: /"keyFrom"/ });
  assert.equal(server.requests.length, 1, 'what waited is not asked after a refusal');
});

test('no more requests are under way than may be', async () => {
  const server = await service({ first: async () => void await new Promise((done) => setTimeout(done, 5)) });
  await asked(openaiChat({ url: server.url, model: 'tiny', inFlight: 3 }), ...'abcdefghijkl');
  assert.equal(server.requests.length, 12);
  assert.ok(server.most <= 3, `${server.most}`);
});

test('a rate of requests and of tokens is kept, tries included', async () => {
  const clock = madeUpClock();
  const server = await after({ status: 500 });
  const chat = openaiChat({ url: server.url, model: 'tiny', clock, inFlight: 1, requestsPerMinute: 60, tokensPerMinute: 600_000 });
  await asked(chat, ...'abcdefghijkl');
  assert.equal(server.requests.length, 13); // of which a sixth of a minute's at once
  assert.ok(Math.abs(clock.now() - 3000) < 1, `${clock.now()}`);
  const slow = madeUpClock();
  await asked(openaiChat({ url: server.url, model: 'tiny', clock: slow, inFlight: 1, tokensPerMinute: 60 }), 'x'.repeat(29), 'y'.repeat(29));
  assert.ok(Math.abs(slow.now() - (30 - 10 + 10) * 1000) < 1, `${slow.now()}`); // the first is let through with 10 there and 30 used; the second with 10 there again
});

test('what was asked is counted in tokens and in money', async () => {
  const server = await service();
  const { usage } = await asked(engine(server.url, { prices: { prompt: 500_000, completion: 2_000_000 } }), 'abc', 'de');
  assert.deepEqual([usage.promptTokens, usage.completionTokens, usage.cost], [5, 2, 6.5]);
  assert.throws(() => engine(server.url, { prices: { prompt: -1, completion: 1 } }), { code: 'wrong-value' });
});

test('closing gives up what is under way, and what is asked then', async () => {
  const server = await service({ first: () => ({ but: 'silent' }) });
  const made = engine(server.url);
  const opened = await made.open();
  const prompts = promptsOf(await made.tokenizer.load(), ['a']);
  const asking = opened.answer(prompts);
  while (server.requests.length === 0) await new Promise(setImmediate);
  await opened.close();
  await assert.rejects(asking, { name: 'EngineError', code: 'closed' });
  await assert.rejects(opened.answer(prompts), { code: 'closed' });
});

test('a prompt without tokens is refused before anything is asked, and no prompts ask nothing', async () => {
  const server = await service();
  const opened = await engine(server.url).open();
  await assert.rejects(opened.answer({ offsets: Int32Array.of(0, 1, 1), values: Int32Array.of(65) }), { code: 'bad-input', message: /no tokens/ });
  assert.deepEqual(await opened.answer({ offsets: Int32Array.of(0), values: new Int32Array(0) }), { width: 2, values: new Float32Array(0) });
  assert.equal(server.requests.length, 0);
  await opened.close();
});

test('a server that moves keeps its name where one is given, and its parameters count', async () => {
  const identity = (options: Partial<OpenaiCompletionsOptions>) => engine('http://one', options).identify();
  assert.deepEqual(await identity({ service: 'ours' }), await engine('http://two', { service: 'ours' }).identify());
  for (const options of [{}, { service: 'ours', model: 'big' }, { service: 'ours', parameters: { seed: 1 } }, { service: 'ours', likeliest: 20 }, { service: 'ours', answers: ['N', 'Y'] }]) {
    assert.notDeepEqual(await identity(options), await identity({ service: 'ours' }));
  }
  for (const options of [{ inFlight: 1 }, { retries: 0 }, { cache: '/x' }, { prices: { prompt: 1, completion: 1 } }, { promptsPerRequest: 1 }]) {
    assert.deepEqual(await identity({ service: 'ours', ...options }), await identity({ service: 'ours' }), 'what changes no answer is not in it');
  }
});

test('an address may end where the server does, with its version, or with the whole path', () => {
  assert.equal(addressOf('http://h:1', '/v1/completions'), 'http://h:1/v1/completions');
  assert.equal(addressOf('http://h:1/v1', '/v1/completions'), 'http://h:1/v1/completions');
  assert.equal(addressOf('http://h/openai/v1/', '/v1/chat/completions'), 'http://h/openai/v1/chat/completions');
  assert.equal(addressOf('http://h/v1beta/openai/chat/completions', '/v1/chat/completions'), 'http://h/v1beta/openai/chat/completions');
  assert.equal(addressOf('http://h:1/v1', '/generative_scoring'), 'http://h:1/generative_scoring');
});
