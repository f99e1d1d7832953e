import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { answerKey, openAnswerCache } from '../../../src/engines/http/answer-cache.ts';
import { openaiChat } from '../../../src/engines/openai-chat.ts';
import { openaiCompletions } from '../../../src/engines/openai-completions.ts';
import { asked, service } from './services.ts';

const root = mkdtempSync(join(tmpdir(), 'rxrec-answers-'));
after(() => rmSync(root, { recursive: true }));
let folders = 0;
const fresh = () => join(root, String(folders++));
const key = (at: number) => answerKey('service', Int32Array.of(at));

test('an answer that was put there is there, also for who opens later', async () => {
  const folder = fresh();
  const one = await openAnswerCache(folder);
  assert.equal(one.get(key(1)), undefined);
  one.put(key(1), { logits: [-0.1, -1e-300] });
  one.put(key(2), 'müde 🙂');
  assert.deepEqual([one.get(key(1)), one.get(key(2))], [{ logits: [-0.1, -1e-300] }, 'müde 🙂']);
  const two = await openAnswerCache(folder);
  assert.deepEqual([two.get(key(1)), two.get(key(2)), two.get(key(3))], [{ logits: [-0.1, -1e-300] }, 'müde 🙂', undefined]);
  two.put(key(3), 3);
  one.close();
  two.close();
  const three = await openAnswerCache(folder);
  assert.deepEqual([key(1), key(2), key(3)].map((one) => three.get(one)), [{ logits: [-0.1, -1e-300] }, 'müde 🙂', 3]);
  three.close();
  assert.equal(readdirSync(folder).length, 2, 'who puts nothing makes no file');
});

test('half a line, a foreign line and a damaged answer are passed over', async () => {
  const folder = fresh();
  const one = await openAnswerCache(folder);
  one.put(key(1), 1);
  one.put(key(2), { long: 'x'.repeat(100) });
  one.close();
  const file = join(folder, readdirSync(folder)[0]!);
  truncateSync(file, readFileSync(file).length - 50);
  writeFileSync(join(folder, 'a.answers.jsonl'), `nonsense\n\n${key(3)} {"broken\n${key(4)} 4\n${key(5)}\n`);
  writeFileSync(join(folder, 'other.txt'), `${key(6)} 6\n`);
  const two = await openAnswerCache(folder);
  assert.deepEqual([1, 2, 3, 4, 5, 6].map((at) => two.get(key(at))), [1, undefined, undefined, 4, undefined, undefined]);
  two.put(key(2), 'again');
  two.close();
  appendFileSync(file, 'more of the half line\n');
  const three = await openAnswerCache(folder);
  assert.deepEqual([1, 2].map((at) => three.get(key(at))), [1, 'again']);
  three.close();
});

test('several processes write at once, one of them is killed, and nothing whole is lost', async () => {
  const folder = fresh();
  const writer = fileURLToPath(new URL('./write-answers.ts', import.meta.url));
  const children = [0, 1, 2].map((at) => {
    const child = fork(writer, [folder, String(at), at === 2 ? '1e9' : '300'], { execArgv: ['--import', 'tsx'] });
    return { child, begun: once(child, 'message'), ended: once(child, 'exit') };
  });
  const endless = children[2]!;
  await endless.begun; // it has put some
  endless.child.kill('SIGKILL');
  await Promise.all(children.map(({ ended }) => ended));
  const cache = await openAnswerCache(folder);
  for (const at of [0, 1]) for (let i = 0; i < 300; i++) assert.deepEqual(cache.get(answerKey(String(at), Int32Array.of(i))), { at, i });
  for (let i = 0; i < 100; i++) assert.deepEqual(cache.get(answerKey('2', Int32Array.of(i))), { at: 2, i });
  cache.close();
});

test('a folder that cannot be made is told', async () => {
  await assert.rejects(openAnswerCache('/proc/answers'), { name: 'DataError', code: 'cannot-write' });
});

test('what was answered is not asked for again: by this engine, by another, nor twice in one call', async () => {
  const server = await service();
  const options = { url: server.url, model: 'tiny', cache: fresh(), promptsPerRequest: 2, prices: { prompt: 1e6, completion: 1e6 } };
  const first = await asked(openaiCompletions(options), 'a', 'bb', 'a');
  const second = await asked(openaiCompletions({ ...options, inFlight: 1 }), 'bb', 'ccc', 'a');
  assert.deepEqual(server.requests.map(({ body }) => (body as { prompt: unknown }).prompt), [['a', 'bb'], 'ccc']);
  assert.deepEqual(second.answers.values.subarray(0, 2), first.answers.values.subarray(2, 4));
  assert.deepEqual(second.answers.values.subarray(4), first.answers.values.subarray(0, 2));
  const { requests, asked: now, kept, promptTokens, keptPromptTokens, keptCompletionTokens, cost } = second.usage;
  assert.deepEqual([requests, now, kept, promptTokens, keptPromptTokens, keptCompletionTokens, cost], [1, 1, 2, 3, 3, 2, 4]);
});

test('another service, model, answer, parameter or way of asking has answers of its own', async () => {
  const server = await service();
  const cache = fresh();
  const options = { url: server.url, model: 'tiny', cache, service: 'one' };
  for (const other of [{}, { service: 'two' }, { model: 'big' }, { answers: ['YES', 'NO'] }, { parameters: { seed: 1 } }]) {
    const before = server.requests.length;
    for (const _ of [1, 2]) await asked(openaiChat({ ...options, ...other }), 'a');
    assert.equal(server.requests.length, before + 1, JSON.stringify(other));
  }
  await asked(openaiCompletions(options), 'a');
  assert.equal(server.requests.length, 6);
});

test('censored is kept, as it was told; a logit that is no number is not', async () => {
  const server = await service({ about: (ids) => ids.length > 1 ? [0.9, 1e-6] : [0.5, 0.3] });
  const options = { url: server.url, model: 'tiny', cache: fresh(), likeliest: 2 };
  const [first, second] = [await asked(openaiCompletions(options), 'long'), await asked(openaiCompletions(options), 'long')];
  assert.deepEqual(second, { ...first, usage: second.usage });
  assert.deepEqual([first.answers.faults![0]!.code, server.requests.length], ['censored', 1]);
  const broken = await service({ first: () => ({ body: '{"choices": [{"logprobs": {"top_logprobs": [{"NO": NaN, "YES": -1}]}}]}' }) });
  for (const _ of [1, 2]) await asked(openaiCompletions({ ...options, url: broken.url }), 'a');
  assert.equal(broken.requests.length, 2);
});

test('what was answered before a service failed is kept', async () => {
  const server = await service({ first: ({ body }) => (body as { prompt: unknown }).prompt === 'bad' ? { status: 400 } : undefined });
  const options = { url: server.url, model: 'tiny', cache: fresh(), inFlight: 1, promptsPerRequest: 1 };
  await assert.rejects(asked(openaiCompletions(options), 'a', 'b', 'bad'), { code: 'bad-input' });
  await asked(openaiCompletions(options), 'a', 'b');
  assert.equal(server.requests.length, 3);
});
