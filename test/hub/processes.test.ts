import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { root } from '../../scripts/repository.ts';
import { type Asked, hubServer, sha256 } from './hub-server.ts';
import { first, newFolder, published, single, weights } from './published-model.ts';

const isWeights = ({ host }: Asked) => host === 'files';

function rxrec(args: readonly string[], environment: Record<string, string> = {}) {
  const { RXREC_HUB: _, RXREC_HUB_TOKEN: __, ...inherited } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/rxrec.ts', ...args], { cwd: root, env: { ...inherited, ...environment } });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (part) => { stdout += part; });
  child.stderr.on('data', (part) => { stderr += part; });
  return { child, ended: once(child, 'close').then(([status]) => ({ status: status as number | null, stdout, stderr })) };
}

test('a fetch that was killed is gone on with by the next process', async () => {
  const half = 200_000;
  let times = 0;
  const server = await hubServer({ 'made/up': published() }, { instead: (asked, answer) => {
    if (!isWeights(asked) || times++ > 0) return false;
    answer.writeHead(200, { etag: `"etag-${sha256(weights).slice(0, 8)}"`, 'content-length': String(weights.length) });
    answer.write(weights.subarray(0, half)); // and no more
    return true;
  } });
  const cache = newFolder();
  const args = ['fetch', 'made/up', '--hub', server.url, '--cache', cache];
  const killed = rxrec(args);
  const partial = join(cache, 'models--made--up', 'blobs', `${sha256(weights)}.incomplete`);
  while (!existsSync(partial) || statSync(partial).size < half) await new Promise((done) => setTimeout(done, 10));
  killed.child.kill('SIGKILL');
  await killed.ended;
  const { status, stdout, stderr } = await rxrec(args).ended;
  assert.equal(status, 0, stderr);
  assert.deepEqual(server.asked.filter(isWeights).map(({ headers }) => headers.range), [undefined, `bytes=${half}-`]);
  const folder = stdout.trim().split('\n').at(-1)!;
  assert.equal(sha256(readFileSync(join(folder, 'model.safetensors'))), sha256(weights));
  assert.equal(existsSync(partial), false);
});

test('several processes that want the same model fetch each file once', async () => {
  const server = await hubServer({ 'made/up': published() }, { instead: async () => { await new Promise((done) => setTimeout(done, 30)); return false; } });
  const cache = newFolder();
  const results = await Promise.all([1, 2, 3].map(() => rxrec(['fetch', 'made/up', '--cache', cache, '--json'], { RXREC_HUB: server.url }).ended));
  for (const { status, stderr, stdout } of results) {
    assert.equal(status, 0, stderr);
    assert.equal((JSON.parse(stdout) as { commit: string }).commit, first);
  }
  assert.equal(server.asked.filter(isWeights).length, 1);
  assert.equal(server.asked.filter(({ path }) => path.endsWith('/config.json')).length, 1);
  assert.deepEqual(readdirSync(join(cache, 'models--made--up', 'locks')), []);
});

test('rxrec fetch says what it fetched, copies it, and names what is missing', async () => {
  const server = await hubServer({ 'made/up': published() });
  const [cache, to] = [newFolder(), newFolder()];
  const fetched = await rxrec(['fetch', 'made/up', '--hub', server.url, '--cache', cache, '--to', to], { RXREC_HUB_TOKEN: 'tok' }).ended;
  assert.deepEqual([fetched.status, fetched.stdout], [0, `made/up at main, commit ${first}\n3 files, 390.7 KiB; 390.7 KiB fetched\n${to}\n`]);
  assert.equal(fetched.stderr, 'config.json\ntokenizer.json\nmodel.safetensors\n');
  assert.equal(readFileSync(join(to, 'config.json'), 'utf8'), single['config.json']);
  assert.ok(server.asked.filter(({ host }) => host === 'hub').every(({ headers }) => headers.authorization === 'Bearer tok'));
  const [offline, unknown, nowhere] = await Promise.all([rxrec(['fetch', 'made/up', '--cache', cache, '--offline']).ended, rxrec(['fetch', 'made/other', '--cache', cache, '--offline']).ended, rxrec(['fetch', 'made/up']).ended]);
  assert.match(offline.stdout, /all of it was there/);
  assert.deepEqual([unknown.status, unknown.stdout], [1, '']);
  assert.match(unknown.stderr, /^error\[missing-file\]: offline: made\/other is not in the cache .*\n {2}hint: fetch it once/);
  assert.equal(nowhere.status, 2);
  assert.match(nowhere.stderr, /^error\[missing-value\]: no hub was named .*\n {2}hint: give its address as --hub URL .* RXREC_HUB/);
});
