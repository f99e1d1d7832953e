import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { makeFolder } from '../../src/io/files.ts';
import { type Asked, hubServer, type Instead, isLarge, sha256 } from './hub-server.ts';
import { client, first, newFolder, published, weights } from './published-model.ts';

const config = { rfilename: 'config.json', size: 2 };
const listing = (siblings: readonly object[], more: Instead = () => false): Instead => (asked, answer, request) =>
  asked.path.startsWith('/api/') ? (answer.end(JSON.stringify({ sha: first, siblings })), true) : more(asked, answer, request);
const paths = (asked: readonly Asked[]) => asked.map(({ path }) => path.split('/').at(-1));
const stored = (cache: string): number => {
  const blobs = join(cache, 'models--made--up', 'blobs');
  return readdirSync(blobs).reduce((sum, name) => sum + statSync(join(blobs, name)).size, 0);
};

test('a list that claims petabytes is refused before anything of them is asked for', async () => {
  for (const size of [1e15, 2 ** 53, 1e16, 1e300]) {
    for (const sibling of [{ rfilename: 'model.safetensors', size }, { rfilename: 'model.safetensors', size: 1, lfs: { sha256: sha256(weights), size } }]) {
      const server = await hubServer({}, { instead: listing([config, sibling], ({ path }, answer) => path.endsWith('/config.json') ? (answer.end('{}'), true) : false) });
      await assert.rejects(client(server.url).fetch('made/up'), { name: 'DataError', code: 'too-large', message: new RegExp(`model.safetensors of ${String(size).replace('+', '\\+')} bytes, at most`) });
      assert.deepEqual(paths(server.asked), ['main?blobs=true', 'config.json']);
    }
    const text = await hubServer({}, { instead: listing([{ ...config, size }]) });
    await assert.rejects(client(text.url).fetch('made/up'), { code: 'too-large', message: /config.json of .* bytes, at most 134217728/ });
    assert.equal(text.asked.length, 1);
  }
});

test('many files that are each allowed and together too large are refused, whether the list says so or not', async () => {
  const shards = Array.from({ length: 40 }, (_, at) => ({ rfilename: `model-${at}.safetensors`, size: 20 * 2 ** 30 }));
  const index = JSON.stringify({ weight_map: Object.fromEntries(shards.map(({ rfilename }, at) => [`w${at}`, rfilename])) });
  const server = await hubServer({}, { instead: listing([{ rfilename: 'model.safetensors.index.json' }, ...shards], ({ path }, answer) => path.endsWith('index.json') ? (answer.end(index), true) : false) });
  await assert.rejects(client(server.url).fetch('made/up'), { code: 'too-large', message: /40 files, model-0.safetensors the largest, of 858993459200 bytes/ });
  assert.equal(server.asked.length, 2);
  const silent = await hubServer({ 'made/up': published({ 'config.json': `{"a":"${'x'.repeat(600)}"}`, 'tokenizer.json': `{"b":"${'y'.repeat(600)}"}`, 'model.safetensors': weights }) }, { tells: false });
  const from = client(silent.url, { maxBytes: 1000 });
  await assert.rejects(from.fetch('made/up'), { code: 'too-large' });
  assert.deepEqual(paths(silent.asked), ['main?blobs=true', 'config.json', 'tokenizer.json']);
  assert.ok(stored(from.cache) <= 1000, `${stored(from.cache)} bytes lie there`);
});

test('where the list says nothing, an answer that announces too much is refused by its first line', async () => {
  const announcing = (headers: Record<string, string>): Instead => (asked, answer) => {
    if (!asked.path.endsWith('/model.safetensors')) return false;
    answer.writeHead(200, headers);
    answer.write(weights.subarray(0, 1000));
    return true; // the rest never comes
  };
  for (const headers of [{ 'content-length': '900000000000000' }, { 'x-linked-size': '900000000000000' }]) {
    const server = await hubServer({ 'made/up': published() }, { tells: false, instead: announcing(headers as Record<string, string>) });
    const from = client(server.url, { silenceMs: 10_000 });
    await assert.rejects(from.fetch('made/up'), { code: 'too-large', message: /it is said to have 900000000000000 bytes, at most/ });
    assert.ok(stored(from.cache) < 1000);
  }
});

test('a file that is longer than claimed is cut off where the claim ends, zipped or not', async () => {
  const bomb = gzipSync(Buffer.alloc(64 * 2 ** 20));
  const sends: readonly ((asked: Asked, answer: Parameters<Instead>[1]) => void)[] = [
    (_, answer) => { answer.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb); },
    (_, answer) => {
      const more = () => { while (!answer.destroyed && answer.write(Buffer.alloc(65_536))); };
      answer.on('drain', more);
      more();
    },
  ];
  for (const send of sends) {
    const server = await hubServer({}, { instead: listing([config, { rfilename: 'model.safetensors', size: 1000 }], (asked, answer) => {
      if (!isLarge(asked.path)) return answer.end('{}'), true;
      send(asked, answer);
      return true;
    }) });
    const from = client(server.url);
    await assert.rejects(from.fetch('made/up'), { code: 'too-large', message: /more than 1000 bytes arrive, which it was said to have/ });
    assert.equal(stored(from.cache), 2, 'config.json alone');
  }
});

test('a list of a million files, one that never ends and one that unpacks to too much are refused', async () => {
  const million = await hubServer({}, { instead: (_, answer) => (answer.end(`{"sha":"${first}","siblings":[${'{"rfilename":"a"},'.repeat(999_999)}{"rfilename":"a"}]}`), true) });
  await assert.rejects(client(million.url).fetch('made/up'), { code: 'malformed', message: /no list of at most 100000 files/ });
  let sent = 0;
  const endless = await hubServer({}, { instead: (_, answer) => {
    const more = () => { while (!answer.destroyed && answer.write(' '.repeat(2 ** 20))) sent++; sent++; };
    answer.on('drain', more);
    more();
    return true;
  } });
  await assert.rejects(client(endless.url).fetch('made/up'), { code: 'too-large', message: /longer than 33554432 bytes/ });
  assert.ok(sent < 100, `${sent} MiB were taken`);
  const bomb = gzipSync(Buffer.alloc(256 * 2 ** 20, 0x20));
  const packed = await hubServer({}, { instead: (_, answer) => (answer.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb), true) });
  const before = process.memoryUsage().rss;
  await assert.rejects(client(packed.url).fetch('made/up'), { code: 'too-large' });
  assert.ok(process.memoryUsage().rss - before < 200 * 2 ** 20);
  const deep = await hubServer({}, { instead: (_, answer) => (answer.end('['.repeat(2 ** 20)), true) });
  await assert.rejects(client(deep.url).fetch('made/up'), { code: 'malformed', message: /nests deeper than 32/ });
});

const hasOpenssl = (() => { try { execFileSync('openssl', ['version']); return true; } catch { return false; } })();

test('from https no redirect leads to http, and the token goes neither there nor to another port', { skip: hasOpenssl ? false : 'openssl is absent' }, async () => {
  const work = newFolder();
  await makeFolder(work);
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1', '-subj', '/CN=127.0.0.1', '-keyout', join(work, 'key'), '-out', join(work, 'cert')], { stdio: 'ignore' });
  const plain = await hubServer({ 'made/up': published() });
  const asked: (string | undefined)[] = [];
  let to = (path: string) => `${plain.url}${path}`;
  const server = createServer({ key: readFileSync(join(work, 'key')), cert: readFileSync(join(work, 'cert')) }, ({ url, headers }, answer) => {
    asked.push(headers.authorization);
    answer.writeHead(307, { location: to(url!) }).end();
  });
  after(() => { server.closeAllConnections(); server.close(); });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { NODE_TLS_REJECT_UNAUTHORIZED: usual } = process.env;
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'; // the certificate is our own
  after(() => { if (usual === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']; else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = usual; });
  await assert.rejects(client(`https://127.0.0.1:${port}`, { token: 'tok-123' }).fetch('made/up'), { code: 'status', retryable: false, message: /redirects from https to http:\/\/127.0.0.1:\d+, without encryption/ });
  assert.deepEqual([asked, plain.asked.length], [['Bearer tok-123'], 0]);
  to = (path) => `https://localhost:${port}${path}`; // the same machine by another name, back to itself in a circle
  await assert.rejects(client(`https://127.0.0.1:${port}`, { token: 'tok-123' }).fetch('made/up'), { code: 'status', message: /redirects in a circle/ });
  assert.deepEqual(asked.slice(1), ['Bearer tok-123', undefined]);
});
