import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { hub } from '../../src/hub/hub.ts';
import { machineClock } from '../../src/io/clock.ts';
import { type Asked, hubServer, type Instead, send, sha256 } from './hub-server.ts';
import { client, first, newFolder, published, second, sharded, shards, single, weights } from './published-model.ts';

const isWeights = ({ host }: Asked) => host === 'files';
const json = (value: object): Instead => ({ path }, answer) => path.startsWith('/api/') ? (answer.end(JSON.stringify(value)), true) : false;
const statuses = (status: number, headers: Record<string, string> = {}, times = Infinity): Instead => {
  let left = times;
  return (asked, answer) => isWeights(asked) && left-- > 0 ? (answer.writeHead(status, headers).end('because'), true) : false;
};

/** Sends so many bytes from where it was asked to, and breaks off once they are on the client's disk. */
function breaking(cache: string, bytes: number, times: number, etag?: string): Instead {
  const partial = join(cache, 'models--made--up', 'blobs', `${sha256(weights)}.incomplete`);
  let done = 0;
  return async (asked, answer, request) => {
    if (!isWeights(asked) || done++ >= times) return false;
    const from = Number(/\d+/.exec(request.headers.range ?? '0')![0]);
    answer.writeHead(from > 0 ? 206 : 200, { ...(etag && { etag }), 'content-length': String(weights.length - from), ...(from > 0 && { 'content-range': `bytes ${from}-${weights.length - 1}/${weights.length}` }) });
    answer.write(weights.subarray(from, from + bytes));
    while (statSync(partial).size < from + bytes) await new Promise((done) => setTimeout(done, 2));
    request.socket.destroy();
    return true;
  };
}

test('a connection that breaks in the middle is gone on with where it broke, however often', async () => {
  const cache = newFolder();
  const server = await hubServer({ 'made/up': published() }, { instead: breaking(cache, 50_000, 7, `"etag-${sha256(weights).slice(0, 8)}"`) }); // more often than it tries without getting further
  const { folder } = await client(server.url, { cache, tries: 2 }).fetch('made/up');
  assert.equal(sha256(readFileSync(join(folder, 'model.safetensors'))), sha256(weights));
  assert.deepEqual(server.asked.filter(isWeights).map(({ headers }) => headers.range), [undefined, ...[1, 2, 3, 4, 5, 6, 7].map((time) => `bytes=${time * 50_000}-`)]);
});

test('a connection that always breaks at the same place is given up', async () => {
  const cache = newFolder();
  const server = await hubServer({ 'made/up': published() }, { instead: breaking(cache, 1000, Infinity) }); // no tag: it cannot be gone on with
  await assert.rejects(client(server.url, { cache, tries: 3 }).fetch('made/up'), { code: 'unreachable', retryable: true });
  assert.deepEqual(server.asked.filter(isWeights).map(({ headers }) => headers.range), [undefined, undefined, undefined]);
});

test('an answer that ends early without saying so is gone on with', async () => {
  let times = 0;
  const server = await hubServer({ 'made/up': published() }, { instead: (asked, answer) => {
    if (!isWeights(asked) || times++ > 0) return false;
    answer.writeHead(200, { etag: `"etag-${sha256(weights).slice(0, 8)}"` });
    answer.end(weights.subarray(0, 123)); // chunked
    return true;
  } });
  await client(server.url).fetch('made/up');
  assert.deepEqual(server.asked.filter(isWeights).map(({ headers }) => headers.range), [undefined, 'bytes=123-']);
});

test('wrong bytes are never given the name, nor left behind', async () => {
  const wrong = Buffer.from(weights);
  wrong[5000]! ^= 1;
  const server = await hubServer({ 'made/up': published() }, { instead: (asked, answer, request) => isWeights(asked) ? (send(request, answer, wrong, '"e"'), true) : false });
  const from = client(server.url);
  await assert.rejects(from.fetch('made/up'), { code: 'wrong-hash', message: /the SHA-256 is [0-9a-f]{12}, the hub says/ });
  const blobs = join(from.cache, 'models--made--up', 'blobs');
  assert.ok(!readdirSync(blobs).includes(sha256(weights)));
  assert.ok(readdirSync(blobs).filter((name) => name.endsWith('.incomplete')).every((name) => readFileSync(join(blobs, name)).length === 0));
  assert.equal(server.asked.filter(isWeights).length, 1);
});

test('wrong bytes of a small file are told by the hash of git', async () => {
  const server = await hubServer({ 'made/up': published() }, { instead: ({ path }, answer) => path.endsWith('/config.json') ? (answer.end('{"model_type":"made-uq"}'), true) : false });
  await assert.rejects(client(server.url).fetch('made/up'), { code: 'wrong-hash', message: /config.json: the hash of git is/ });
});

test('what an earlier process has left of something else is fetched again from the beginning', async () => {
  const server = await hubServer({ 'made/up': published() });
  const from = client(server.url);
  await from.fetch('made/up');
  const blobs = join(from.cache, 'models--made--up', 'blobs');
  rmSync(join(blobs, sha256(weights)));
  writeFileSync(join(blobs, `${sha256(weights)}.incomplete`), Buffer.alloc(1000));
  writeFileSync(join(blobs, `${sha256(weights)}.incomplete.tag`), `"etag-${sha256(weights).slice(0, 8)}"`);
  server.asked.length = 0;
  const { folder } = await from.fetch('made/up');
  assert.equal(sha256(readFileSync(join(folder, 'model.safetensors'))), sha256(weights));
  assert.deepEqual(server.asked.filter(isWeights).map(({ headers }) => headers.range), ['bytes=1000-', undefined]);
});

test('more bytes than announced are not stored', async () => {
  const server = await hubServer({ 'made/up': published() }, { instead: (asked, answer) => isWeights(asked) ? (answer.end(Buffer.concat([weights, Buffer.alloc(10)])), true) : false });
  await assert.rejects(client(server.url).fetch('made/up'), { code: 'too-large', message: new RegExp(`more than ${weights.length} bytes arrive`) });
});

test('416 starts again from the beginning, and is an error where nothing was there', async () => {
  const server = await hubServer({ 'made/up': published() }, { instead: statuses(416, {}, 1) });
  await assert.rejects(client(server.url).fetch('made/up'), { code: 'status', status: 416 });
  const cache = newFolder();
  const key = join(cache, 'models--made--up', 'blobs', `${sha256(weights)}.incomplete`);
  mkdirSync(join(key, '..'), { recursive: true });
  writeFileSync(key, Buffer.alloc(500));
  writeFileSync(`${key}.tag`, '"e"');
  const again = await hubServer({ 'made/up': published() }, { instead: statuses(416, {}, 1) });
  await client(again.url, { cache }).fetch('made/up');
  assert.deepEqual(again.asked.filter(isWeights).map(({ headers }) => [headers.range, headers['if-range']]), [['bytes=500-', '"e"'], [undefined, undefined]]);
});

test('a range that is not the one asked for is not appended', async () => {
  const cache = newFolder();
  const key = join(cache, 'models--made--up', 'blobs', `${sha256(weights)}.incomplete`);
  mkdirSync(join(key, '..'), { recursive: true });
  writeFileSync(key, weights.subarray(0, 500));
  writeFileSync(`${key}.tag`, '"e"');
  const server = await hubServer({ 'made/up': published() }, { instead: (asked, answer) => isWeights(asked) && asked.headers.range !== undefined
    ? (answer.writeHead(206, { 'content-range': `bytes 400-${weights.length - 1}/${weights.length}` }).end(weights.subarray(400)), true) : false });
  await client(server.url, { cache }).fetch('made/up');
  assert.deepEqual(server.asked.filter(isWeights).map(({ headers }) => headers.range), ['bytes=500-', undefined]);
});

test('429 and 5xx are tried again after as long as they ask for, 401, 403 and 404 are not', async () => {
  const waits: number[] = [];
  const server = await hubServer({ 'made/up': published() }, { instead: statuses(429, { 'retry-after': '7' }, 2) });
  await client(server.url, { clock: { ...machineClock, random: () => 0.5, wait: async (ms) => void waits.push(ms) } }).fetch('made/up');
  assert.deepEqual(waits, [7250, 7250]);
  const long = await hubServer({ 'made/up': published() }, { instead: statuses(503, { 'retry-after': '3600' }) });
  await assert.rejects(client(long.url).fetch('made/up'), { code: 'status', status: 503, retryAfterMs: 3_600_000 });
  for (const status of [401, 403, 404]) {
    const refusing = await hubServer({ 'made/up': published() }, { instead: statuses(status) });
    await assert.rejects(client(refusing.url).fetch('made/up'), { code: 'status', status, message: /status 40\d: "because"/, hint: /RXREC_HUB_TOKEN/ });
    assert.equal(refusing.asked.filter(isWeights).length, 1);
  }
  const gone = await hubServer({});
  await assert.rejects(client(gone.url).fetch('made/up'), { status: 404, message: /api\/models\/made\/up\/revision\/main: status 404: "Repository not found"/, hint: /check the name of the model/ });
});

test('redirects in a circle, without end or to something else are told', async () => {
  const to = (location: (path: string) => string): Instead => ({ host, path }, answer) => host === 'hub' && path.includes('/resolve/') ? (answer.writeHead(307, { location: location(path) }).end(), true) : false;
  const cases: readonly (readonly [RegExp, (path: string) => string])[] = [
    [/redirects in a circle/, (path) => path], [/redirects in a circle/, (path) => path.endsWith('?1') ? path.replace('?1', '') : `${path}?1`], [/redirects more than 10 times/, (path) => `${path}x`],
    [/redirects to "file:\/\/\/etc\/passwd", which is no address/, () => 'file:///etc/passwd'], [/which is no address/, () => 'http://'],
  ];
  for (const [message, location] of cases) {
    const server = await hubServer({ 'made/up': published() }, { instead: to(location) });
    await assert.rejects(client(server.url).fetch('made/up'), { code: 'status', retryable: false, message });
  }
});

test('the token goes to the hub alone, and is in no message', async () => {
  const server = await hubServer({ 'made/up': published() });
  await client(server.url, { token: 'tok-123' }).fetch('made/up');
  const sent = (host: string) => new Set(server.asked.filter((asked) => asked.host === host).map(({ headers }) => headers.authorization));
  assert.deepEqual([...sent('hub')], ['Bearer tok-123']);
  assert.deepEqual([...sent('files')], [undefined]);
  const back = await hubServer({ 'made/up': published() }, { instead: (asked, answer) => isWeights(asked) ? (answer.writeHead(302, { location: `${back.url}/collect` }).end(), true)
    : asked.path === '/collect' ? (answer.writeHead(401).end(`you sent ${asked.headers.authorization} and tok-123`), true) : false });
  await assert.rejects(client(back.url, { token: 'tok-123' }).fetch('made/up'), ({ message, hint }: Error & { hint: string }) => /you sent undefined and \*\*\*/.test(message) && /the token that was sent may not read it/.test(hint));
  assert.equal(back.asked.find(({ path }) => path === '/collect')!.headers.authorization, undefined, 'not once another host was asked');
});

test('what is signed in an address is in no message', async () => {
  const server = await hubServer({ 'made/up': published() }, { instead: statuses(403) });
  await assert.rejects(client(server.url).fetch('made/up'), ({ message }: Error) => !message.includes('secret'));
});

test('a name that leads out of the folder is refused before anything is fetched', async () => {
  for (const name of ['../config.json', 'a/../../config.json', '/etc/config.json', '..\\config.json', 'C:config.json', 'a//b', './config.json', 'a\0b']) {
    const server = await hubServer({ 'made/up': published() }, { instead: json({ sha: first, siblings: [{ rfilename: 'config.json' }, { rfilename: name }] }) });
    const from = client(server.url);
    await assert.rejects(from.fetch('made/up'), { code: 'unsafe-path', hint: /nothing was fetched/ }, name);
    assert.equal(server.asked.length, 1);
  }
});

test('a list that is none is told', async () => {
  for (const answer of [{}, { sha: '../../x', siblings: [] }, { sha: first }, { sha: first, siblings: [{}] }, { sha: first, siblings: [{ rfilename: 3 }] }]) {
    const server = await hubServer({}, { instead: json(answer) });
    await assert.rejects(client(server.url).fetch('made/up'), { name: 'DataError', code: 'malformed', hint: /is this the address of a hub/ }, JSON.stringify(answer));
  }
  const page = await hubServer({}, { instead: (_, answer) => (answer.end('<html>'), true) });
  await assert.rejects(client(page.url).fetch('made/up'), { code: 'malformed', message: /it is not JSON/ });
});

test('a revision that moves between two requests changes nothing: all files are of the commit that it was', async () => {
  const model = { commits: { [first]: single, [second]: { ...single, 'tokenizer.json': '{"model":{"moved":1}}', 'model.safetensors': shards[0] } }, refs: { main: first } as Record<string, string> };
  const server = await hubServer({ 'made/up': model }, { instead: ({ path }) => { if (path.includes('/resolve/')) model.refs['main'] = second; return false; } });
  const { commit, folder } = await client(server.url).fetch('made/up');
  assert.equal(commit, first);
  assert.equal(readFileSync(join(folder, 'tokenizer.json'), 'utf8'), single['tokenizer.json']);
  assert.equal(sha256(readFileSync(join(folder, 'model.safetensors'))), sha256(weights));
});

test('a hub that answers with another commit than the one asked for is refused', async () => {
  const moved = await hubServer({ 'made/up': published() }, { instead: ({ path }, answer) => path.includes('/resolve/') ? (answer.writeHead(200, { 'x-repo-commit': second }).end('{}'), true) : false });
  await assert.rejects(client(moved.url).fetch('made/up'), { code: 'status', message: new RegExp(`the hub answers with commit ${second}`), hint: /has moved/ });
  const other = await hubServer({ 'made/up': published() }, { instead: json({ sha: second, siblings: [] }) });
  await assert.rejects(client(other.url).fetch('made/up', { revision: first }), { code: 'wrong-hash', message: /was asked for, the hub answers with bbbb/ });
});

test('a model that is not whole, has no safetensors or is too large is refused before its weights are fetched', async () => {
  const { 'model-2.safetensors': _, ...cut } = sharded;
  const { 'model.safetensors': __, ...pickled } = single;
  const cases = [[cut, {}, 'missing-file', /model-2.safetensors is missing, of 2 files that model.safetensors.index.json names/], [pickled, {}, 'missing-file', /neither model.safetensors nor/],
    [{ ...sharded, 'model.safetensors.index.json': '{"weight_map":{"a":"../x.safetensors"}}' }, {}, 'missing-file', /\.\.\/x.safetensors is missing/],
    [{ ...sharded, 'model.safetensors.index.json': '{"weight_map":{"a":"pytorch_model.bin"}}' }, {}, 'missing-file', /names no .safetensors files/],
    [single, { maxBytes: 1000 }, 'too-large', /model.safetensors of 4000\d\d bytes, at most 9\d\d/]] as const;
  for (const [files, options, code, message] of cases) {
    const server = await hubServer({ 'made/up': published(files) });
    await assert.rejects(client(server.url, options).fetch('made/up'), { name: 'DataError', code, message });
    assert.equal(server.asked.filter(isWeights).length, 0);
  }
  await assert.rejects(client((await hubServer({ 'made/up': published(pickled) })).url).fetch('made/up'), { hint: /pytorch_model.bin is not fetched, since reading such files may run code/ });
});

test('a server that says nothing is given up, and a fetch can be called off', async () => {
  const silent = await hubServer({ 'made/up': published() }, { instead: isWeights });
  await assert.rejects(client(silent.url, { silenceMs: 40, tries: 2 }).fetch('made/up'), { code: 'timeout', message: /silence for 40 ms/ });
  assert.equal(silent.asked.filter(isWeights).length, 2);
  const called = new AbortController();
  const waiting = await hubServer({ 'made/up': published() }, { instead: (asked) => { if (isWeights(asked)) called.abort(); return isWeights(asked); } });
  await assert.rejects(client(waiting.url).fetch('made/up', { signal: called.signal }), { name: 'AbortError' });
});

test('names and addresses that are none are refused before anything is asked', async () => {
  const { url, asked } = await hubServer({});
  for (const model of ['', '..', '../x', 'a/../b', 'a/b/c', '/a', 'a b', 'a--b/c', 'a/.b', 'a?b', 'x'.repeat(300)]) await assert.rejects(client(url).fetch(model), { name: 'OptionsError', code: 'wrong-value' }, model);
  for (const revision of ['', '..', '../x', 'a b', '-x', 'a//b', '?']) await assert.rejects(client(url).fetch('a/b', { revision }), { name: 'OptionsError', code: 'wrong-value' }, revision);
  for (const address of ['', 'x', 'ftp://x', 'file:///x', 'http://a:b@x', 'http://x?y']) assert.throws(() => hub({ url: address }), { name: 'OptionsError' }, address);
  assert.throws(() => hub({ url: 'http://user:pass-word@x' }), ({ message }: Error) => !message.includes('pass-word'));
  assert.throws(() => hub({ url, token: 'a b' }), { code: 'wrong-value', message: /blanks/ });
  assert.throws(() => hub({ url, tries: 0 }), { code: 'wrong-value' });
  assert.deepEqual(asked, []);
});
