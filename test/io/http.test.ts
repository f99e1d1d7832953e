import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { inspect } from 'node:util';
import nodeFetch from 'node-fetch';

import type { Clock } from '../../src/io/clock.ts';
import { type Fetch, request } from '../../src/io/http.ts';

const servers: Server[] = [];
after(() => { for (const server of servers) { server.closeAllConnections(); server.close(); } });

/** A server on this machine, and how often it was asked. */
async function served(answer: (count: number) => RequestListener): Promise<{ url: string; asked: () => number }> {
  let count = 0;
  const server = createServer((incoming, outgoing) => answer(++count)(incoming, outgoing));
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`, asked: () => count };
}

const says = (status: number, body = '', headers: Record<string, string> = {}): RequestListener => (_, outgoing) => { outgoing.writeHead(status, headers).end(body); };

for (const [name, fetch] of [['the built-in fetch', undefined], ['node-fetch', nodeFetch as unknown as Fetch]] as const) {
  const ways = fetch === undefined ? {} : { fetch };

  test(`${name} sends the request and reads the whole answer`, async () => {
    const { url } = await served(() => (incoming, outgoing) => {
      let body = '';
      incoming.on('data', (part) => { body += part; }).on('end', () => outgoing.setHeader('x-kind', 'echo').end(`${incoming.method} ${incoming.headers['x-key']} ${body}`));
    });
    const answer = await request(url, { ...ways, method: 'POST', headers: { 'x-key': 'k' }, body: 'müde' });
    assert.equal(answer.text(), 'POST k müde');
    assert.equal(answer.header('x-kind'), 'echo');
  });

  test(`${name} is tried again after 408, 429 and 5xx, and after nothing else`, async () => {
    for (const status of [408, 429, 500, 503]) {
      const { url, asked } = await served((count) => says(count < 3 ? status : 200, 'done'));
      assert.equal((await request(url, { ...ways, waitMs: 1 })).text(), 'done');
      assert.equal(asked(), 3);
    }
    for (const status of [400, 401, 404, 422]) {
      const { url, asked } = await served(() => says(status, 'no such model'));
      await assert.rejects(request(url, { ...ways, waitMs: 1 }), { name: 'RequestError', code: 'status', status, retryable: false, message: new RegExp(`status ${status}, expected 2xx: "no such model"`) });
      assert.equal(asked(), 1);
    }
  });

  test(`${name} gives up after the tries it was given`, async () => {
    const { url, asked } = await served(() => says(503));
    await assert.rejects(request(url, { ...ways, retries: 2, waitMs: 1 }), { code: 'status', status: 503, retryable: true });
    assert.equal(asked(), 3);
  });

  test(`${name} stops at an answer that is too long, announced or not`, async () => {
    const announced = await served(() => says(200, 'x'.repeat(2000), { 'content-length': '2000' }));
    const chunked = await served(() => (_, outgoing) => { outgoing.writeHead(200); outgoing.write('x'.repeat(1000)); outgoing.end('x'.repeat(1000)); });
    for (const { url, asked } of [announced, chunked]) {
      await assert.rejects(request(url, { ...ways, maxBytes: 1500 }), { code: 'too-large', message: /expected at most 1500/ });
      assert.equal(asked(), 1);
    }
  });

  test(`${name} times out, also in the middle of an answer`, async () => {
    const silent = await served(() => () => {});
    await assert.rejects(request(silent.url, { ...ways, timeoutMs: 50, retries: 1, waitMs: 1 }), { code: 'timeout', message: /no answer within 50 ms/ });
    assert.equal(silent.asked(), 2);
    const stalled = await served(() => (_, outgoing) => { outgoing.writeHead(200); outgoing.write('x'); });
    await assert.rejects(request(stalled.url, { ...ways, timeoutMs: 100, retries: 0 }), { code: 'timeout', message: /no end of the answer/ });
  });

  test(`${name} is told from a server that is not there`, async () => {
    const { url } = await served(() => says(200));
    servers.at(-1)!.close();
    await assert.rejects(request(url, { ...ways, retries: 0 }), { code: 'unreachable', retryable: true, message: /ECONNREFUSED|ECONNRESET/ });
  });
}

/** Waits for nothing, and remembers what it was asked to wait. */
function madeUpClock(random = 0.5): Clock & { readonly waits: number[] } {
  const waits: number[] = [];
  return { waits, now: () => 0, date: () => Date.parse('2026-01-01T00:00:00Z'), wait: async (ms) => void waits.push(ms), random: () => random };
}

test('waits as long as Retry-After says, in seconds or as a date, and some more by chance', async () => {
  for (const [header, ms] of [['7', 7000], ['0.25', 250], ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000], ['Wed, 31 Dec 2025 00:00:00 GMT', 0]] as const) {
    const clock = madeUpClock();
    const { url } = await served((count) => says(count < 2 ? 429 : 200, 'done', { 'retry-after': header }));
    assert.equal((await request(url, { clock, waitMs: 100 })).text(), 'done');
    assert.deepEqual(clock.waits, [ms + 50], header);
  }
});

test('a server that asks for a longer wait than is allowed is not asked again', async () => {
  const { url, asked } = await served(() => says(429, '', { 'retry-after': '3600' }));
  await assert.rejects(request(url, { clock: madeUpClock(), maxWaitMs: 60_000 }), { code: 'status', status: 429, retryAfterMs: 3_600_000, message: /left alone for 3600 s/ });
  assert.equal(asked(), 1);
});

test('draws its wait from between nothing and a limit that doubles', async () => {
  const limits = async (random: number) => {
    const clock = madeUpClock(random);
    const { url } = await served(() => says(503, '', { 'retry-after': 'soon' }));
    await assert.rejects(request(url, { clock, retries: 4, waitMs: 100, maxWaitMs: 500 }));
    return clock.waits;
  };
  assert.deepEqual(await limits(1), [100, 200, 400, 500]);
  assert.deepEqual(await limits(0.25), [25, 50, 100, 125]);
  assert.deepEqual(await limits(0), [0, 0, 0, 0]);
});

test('an answer that stops coming is given up long before its time is over', async () => {
  const { url, asked } = await served((count) => (_, outgoing) => {
    outgoing.writeHead(200).write('begun');
    if (count > 1) outgoing.end(' and ended');
  });
  assert.equal((await request(url, { stallMs: 40, timeoutMs: 600_000, clock: madeUpClock() })).text(), 'begun and ended');
  assert.equal(asked(), 2);
});

test('a connection that breaks off in the middle of an answer is tried again', async () => {
  const { url, asked } = await served((count) => (_, outgoing) => {
    outgoing.writeHead(200, { 'content-length': '10' }).write('half');
    setImmediate(() => count < 3 ? outgoing.destroy() : outgoing.end(' whole'));
  });
  assert.equal((await request(url, { clock: madeUpClock() })).text(), 'half whole');
  assert.equal(asked(), 3);
});

test('secrets are taken out of what an error says, wherever they come from', async () => {
  const { url } = await served(() => says(401, 'wrong key: sk-12345'));
  const error = await request(`${url}?key=sk-12345`, { secrets: ['sk-12345', ''] }).catch((failure: Error) => failure) as Error;
  assert.match(error.message, /\?key=\*\*\*: status 401, expected 2xx: "wrong key: \*\*\*"/);
  assert.ok(!inspect(error, { depth: 9 }).includes('12345'));
});

test('something can be waited for before every try', async () => {
  const { url } = await served((count) => says(count < 3 ? 500 : 200));
  const tries: number[] = [];
  await request(url, { clock: madeUpClock(), beforeTry: async (attempt) => void tries.push(attempt) });
  assert.deepEqual(tries, [1, 2, 3]);
});

test('a request can be called off while it waits', async () => {
  const { url, asked } = await served(() => says(429, '', { 'retry-after': '3600' }));
  const called = new AbortController();
  const running = request(url, { signal: called.signal, maxWaitMs: 3_600_000 });
  while (asked() === 0) await new Promise((done) => setImmediate(done));
  setTimeout(() => called.abort(), 20);
  await assert.rejects(running, { name: 'AbortError' });
});
