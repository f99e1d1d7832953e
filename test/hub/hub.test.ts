import assert from 'node:assert/strict';
import { lstatSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { copyModel } from '../../src/hub/copy-model.ts';
import type { FetchProgress } from '../../src/hub/fetch-model.ts';
import { hub } from '../../src/hub/hub.ts';
import { openCheckpoint } from '../../src/transformers/checkpoint/open-checkpoint.ts';
import { shared, skipWithout } from '../shared.ts';
import { hubServer, sha256 } from './hub-server.ts';
import { client, first, newFolder, published, second, sharded, shards, single, weights } from './published-model.ts';

test('a model is fetched without pickles and code, and opens from where it is said to be', async () => {
  const server = await hubServer({ 'made/up': published() });
  const told: FetchProgress[] = [];
  const fetched = await client(server.url).fetch('made/up', { onProgress: (progress) => told.push(progress) });
  assert.deepEqual([fetched.model, fetched.revision, fetched.commit, fetched.unchecked], ['made/up', 'main', first, []]);
  assert.deepEqual(fetched.files.map(({ name }) => name), ['config.json', 'tokenizer.json', 'model.safetensors']);
  assert.deepEqual(fetched.files.at(-1), { name: 'model.safetensors', bytes: weights.length, sha256: sha256(weights) });
  assert.deepEqual(readdirSync(fetched.folder).sort(), ['config.json', 'model.safetensors', 'tokenizer.json']);
  const model = await openCheckpoint(fetched.folder);
  assert.deepEqual(Buffer.from((await model.read('w')).buffer), weights.subarray(-400_000));
  await model.close();
  const sum = fetched.files.reduce((bytes, file) => bytes + file.bytes, 0);
  assert.deepEqual([fetched.fetchedBytes, told.at(-1)], [sum, { file: 'model.safetensors', bytes: sum, totalBytes: sum }]);
});

test('of a sharded model the files that its index names are fetched', async () => {
  const server = await hubServer({ 'made/up': published(sharded) });
  const { folder, files } = await client(server.url).fetch('made/up');
  assert.deepEqual(files.map(({ name }) => name), ['config.json', 'model.safetensors.index.json', 'model-1.safetensors', 'model-2.safetensors']);
  const model = await openCheckpoint(folder);
  assert.deepEqual([...model.tensors.keys()], ['a', 'b']);
  await model.close();
});

test('the cache holds contents by their hash, and snapshots are relative links to them', async () => {
  const server = await hubServer({ 'made/up': published() });
  const from = client(server.url);
  await from.fetch('made/up');
  const model = join(from.cache, 'models--made--up');
  assert.equal(readFileSync(join(model, 'refs', 'main'), 'utf8'), first);
  for (const name of readdirSync(join(model, 'blobs'))) assert.equal(sha256(readFileSync(join(model, 'blobs', name))), name);
  const link = join(model, 'snapshots', first, 'model.safetensors');
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.equal(readlinkSync(link), `../../blobs/${sha256(weights)}`);
  assert.deepEqual(readdirSync(join(model, 'locks')), []);
});

test('what is there is not asked for again, nor what another commit has as well', async () => {
  const model = { commits: { [first]: single, [second]: { ...single, 'config.json': '{"model_type":"other"}' } }, refs: { main: first } as Record<string, string> };
  const server = await hubServer({ 'made/up': model });
  const from = client(server.url);
  await from.fetch('made/up');
  server.asked.length = 0;
  assert.equal((await from.fetch('made/up')).fetchedBytes, 0);
  assert.deepEqual(server.asked.map(({ path }) => path), ['/api/models/made/up/revision/main?blobs=true']);
  model.refs['main'] = second;
  server.asked.length = 0;
  const moved = await from.fetch('made/up');
  assert.equal(moved.commit, second);
  assert.equal(readFileSync(join(moved.folder, 'config.json'), 'utf8'), '{"model_type":"other"}');
  assert.ok(!server.asked.some(({ path }) => path.includes('model.safetensors')), 'the weights are of both commits');
});

test('a revision is pinned when it is a commit, and may be a branch with a slash', async () => {
  const server = await hubServer({ 'made/up': { commits: { [first]: single, [second]: sharded }, refs: { main: second, 'refs/pr/1': first } } });
  const from = client(server.url);
  assert.equal((await from.fetch('made/up', { revision: first })).files.length, 3);
  assert.equal((await from.fetch('made/up')).files.length, 4);
  assert.equal((await from.fetch('made/up', { revision: 'refs/pr/1' })).commit, first);
  assert.equal((await client('http://127.0.0.1:9', { cache: from.cache, offline: true }).fetch('made/up', { revision: 'refs/pr/1' })).commit, first);
});

test('an adapter is fetched, which has no configuration of a model', async () => {
  const server = await hubServer({ 'made/adapter': published({ 'adapter_config.json': '{}', 'adapter_model.safetensors': shards[0], 'adapter_model.bin': 'x' }) });
  const from = client(server.url);
  assert.deepEqual((await from.fetch('made/adapter')).files.map(({ name }) => name), ['adapter_config.json', 'adapter_model.safetensors']);
  assert.equal((await client(server.url, { cache: from.cache, offline: true }).fetch('made/adapter')).files.length, 2);
});

test('offline asks nobody, and says what is missing', async () => {
  const server = await hubServer({ 'made/up': published(sharded) });
  const online = client(server.url);
  const { folder, files } = await online.fetch('made/up');
  server.asked.length = 0;
  const offline = client(server.url, { cache: online.cache, offline: true });
  assert.deepEqual(await offline.fetch('made/up'), { model: 'made/up', revision: 'main', commit: first, folder, files, fetchedBytes: 0, unchecked: [] });
  await assert.rejects(offline.fetch('made/other'), { code: 'missing-file', message: /^offline: made\/other is not in the cache/, hint: /fetch it once/ });
  await assert.rejects(offline.fetch('made/up', { revision: 'v2' }), { code: 'missing-file', message: /not its revision v2; there are the commits aaaaaaaaaaaa/ });
  rmSync(join(folder, 'model-2.safetensors'));
  await assert.rejects(offline.fetch('made/up'), { code: 'missing-file', message: /offline: made\/up at main .*: model-2.safetensors is missing, of 2 files/ });
  rmSync(join(folder, 'config.json'));
  await assert.rejects(offline.fetch('made/up'), { code: 'missing-file', message: /lacks config.json/ });
  assert.deepEqual(server.asked, []);
  assert.doesNotThrow(() => hub({ offline: true }), 'an address is not needed');
});

test('a link to a content that is gone is not taken for a file', async () => {
  const server = await hubServer({ 'made/up': published() });
  const from = client(server.url);
  const { folder } = await from.fetch('made/up');
  rmSync(join(from.cache, 'models--made--up', 'blobs', sha256(weights)));
  await assert.rejects(client(server.url, { cache: from.cache, offline: true }).fetch('made/up'), { code: 'missing-file' });
  assert.equal((await from.fetch('made/up')).fetchedBytes, weights.length);
  assert.equal(sha256(readFileSync(join(folder, 'model.safetensors'))), sha256(weights));
});

test('a hub that lists neither lengths nor hashes is checked by the tags of its answers', async () => {
  const server = await hubServer({ 'made/up': published() }, { tells: false });
  assert.deepEqual((await client(server.url).fetch('made/up')).unchecked, []);
  const bare = await hubServer({ 'made/up': published() }, { tells: false, instead: ({ path }, answer) => {
    if (!path.endsWith('/tokenizer.json')) return false;
    answer.end(single['tokenizer.json']); // without a tag, as a plain server of files
    return true;
  } });
  assert.deepEqual((await client(bare.url).fetch('made/up')).unchecked, ['tokenizer.json']);
});

test('a fetched model is copied into a folder that is new, empty or of the same model', async () => {
  const server = await hubServer({ 'made/up': published() });
  const fetched = await client(server.url).fetch('made/up');
  const to = newFolder();
  await copyModel(fetched, to);
  assert.ok(lstatSync(join(to, 'model.safetensors')).isFile());
  const { mtimeMs } = lstatSync(join(to, 'model.safetensors'));
  writeFileSync(join(to, 'config.json'), 'cut sh');
  await copyModel(fetched, to);
  assert.equal(readFileSync(join(to, 'config.json'), 'utf8'), single['config.json']);
  assert.equal(lstatSync(join(to, 'model.safetensors')).mtimeMs, mtimeMs, 'what was right stays');
  writeFileSync(join(to, 'model-1.safetensors'), 'of another model');
  await assert.rejects(copyModel(fetched, to), { code: 'wrong-value', message: /holds "model-1.safetensors", which is not of this model/ });
});

test('a sharded checkpoint comes through a hub as it lies on disk', skipWithout('models/checkpoints/llama31'), async () => {
  const folder = shared('models/checkpoints/llama31')!;
  const files = Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
  const server = await hubServer({ 'made/llama': published(files) });
  const [here, there] = await Promise.all([openCheckpoint(folder), openCheckpoint((await client(server.url).fetch('made/llama')).folder)]);
  assert.deepEqual(await there.identify({ whole: true }), await here.identify({ whole: true }));
  await Promise.all([here.close(), there.close()]);
});
