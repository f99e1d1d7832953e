import assert from 'node:assert/strict';
import { readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { openCheckpoint } from '../../../src/transformers/checkpoint/open-checkpoint.ts';
import { f32At, floats, safetensorsOf } from '../../io/safetensors-of.ts';
import { folderOf, wordTokenizer } from './checkpoint-of.ts';

const one = safetensorsOf({ a: f32At(0, 2), b: f32At(8, 1, 2) }, floats(1, 2, 3, 4));
const two = safetensorsOf({ c: f32At(0, 1) }, floats(5));
const index = (map: Record<string, string>) => ({ metadata: { total_size: 20 }, weight_map: map });
const both = { a: 'model-1.safetensors', b: 'model-1.safetensors', c: 'model-2.safetensors' };
const sharded = (changes: Record<string, unknown> = {}) =>
  folderOf({ 'config.json': {}, 'model-1.safetensors': one, 'model-2.safetensors': two, 'model.safetensors.index.json': index(both), ...changes });

test('a single file gives configuration, tokenizer, places and values', async () => {
  const folder = folderOf({ 'config.json': { model_type: 'made-up', rope_scaling: null }, 'model.safetensors': one, 'tokenizer.json': wordTokenizer('yes', 'no') });
  const model = await openCheckpoint(folder);
  assert.deepEqual([model.folder, model.config], [folder, { model_type: 'made-up', rope_scaling: null }]);
  assert.deepEqual([...(await model.tokenizer!.load()).encode('no yes')], [2, 1]);
  const b = model.tensors.get('b')!;
  assert.deepEqual(b, { shape: [1, 2], dtype: 'F32', bytes: 8, file: join(folder, 'model.safetensors'), offset: one.length - 8 });
  assert.deepEqual(readFileSync(b.file).subarray(b.offset, b.offset + b.bytes), floats(3, 4), 'the place that external data would name');
  assert.deepEqual(await model.read('b'), Float32Array.of(3, 4));
  assert.deepEqual(Buffer.from(await model.bytes('a')), floats(1, 2));
  const into = new Float32Array(4);
  await model.readInto('a', into.subarray(1, 3));
  assert.deepEqual(into, Float32Array.of(0, 1, 2, 0));
  await model.close();
});

test('shards are read as one model, whose file each tensor names', async () => {
  const model = await openCheckpoint(sharded());
  assert.deepEqual([...model.tensors].map(([name, { file }]) => `${name} ${file.slice(model.folder.length + 1)}`), Object.entries(both).map((pair) => pair.join(' ')));
  assert.deepEqual(await model.read('c'), Float32Array.of(5));
  assert.equal(model.tokenizer, undefined);
  await model.close();
});

test('a shard that is missing is told by its name', async () => {
  const folder = sharded();
  rmSync(join(folder, 'model-2.safetensors'));
  await assert.rejects(openCheckpoint(folder), { code: 'missing-file', message: /"model-2.safetensors" is missing, which model.safetensors.index.json names as one of 2 files/, hint: /fetch the model again/ });
});

test('an index that does not say what the files hold is refused', async () => {
  const cases: readonly (readonly [object, RegExp])[] = [
    [index({ ...both, d: 'model-1.safetensors' }), /model-1.safetensors has no tensor "d"/],
    [index({ ...both, c: 'model-1.safetensors', a: 'model-2.safetensors' }), /tensor "a" is in model-1.safetensors, the index says model-2/],
    [index({ a: 'model-1.safetensors', c: 'model-2.safetensors' }), /tensor "b" is in model-1.safetensors, the index says nothing/],
    [index({ ...both, c: '../model-2.safetensors' }), /leads out of the folder/],
    [index({ ...both, c: '/etc/model.safetensors' }), /leads out of the folder/],
    [index({ ...both, c: 'pytorch_model.bin' }), /only .safetensors files are read/],
    [{ weight_map: ['model-1.safetensors'] }, /weight_map is not an object/],
    [{ weight_map: {} }, /weight_map is not an object/],
    [{ weight_map: { a: 3 } }, /weight_map is not an object/],
  ];
  for (const [content, message] of cases) await assert.rejects(openCheckpoint(sharded({ 'model.safetensors.index.json': content })), { name: 'DataError', message }, String(message));
  await assert.rejects(openCheckpoint(sharded({ 'model.safetensors.index.json': '{"weight_map":{"a":"model-1.safetensors","a":"model-2.safetensors"}}' })), { code: 'duplicate-id', message: /"a" stands twice/ });
  await assert.rejects(openCheckpoint(sharded({ 'model-2.safetensors': safetensorsOf({ a: f32At(0, 1) }, floats(5)), 'model.safetensors.index.json': index({ ...both, c: 'model-2.safetensors' }) })),
    { code: 'duplicate-id', message: /tensor "a" is in model-1.safetensors and in model-2.safetensors/ });
});

test('a file that was cut short is refused when it is opened, not when a tensor is read', async () => {
  const folder = folderOf({ 'config.json': {}, 'model.safetensors': one });
  truncateSync(join(folder, 'model.safetensors'), one.length - 3);
  await assert.rejects(openCheckpoint(folder), { code: 'malformed', message: /the tensors end at byte 16, the file at 13/, hint: /cut short/ });
});

test('a folder with pickles alone is refused, and says why', async () => {
  await assert.rejects(openCheckpoint(folderOf({ 'config.json': {}, 'pytorch_model.bin': 'x' })), { code: 'missing-file', message: /neither model.safetensors nor/, hint: /pickle, and reading one runs code/ });
  await assert.rejects(openCheckpoint(folderOf({ 'config.json': {} })), { code: 'missing-file', hint: /folder that the model was published as/ });
  await assert.rejects(openCheckpoint(folderOf({ 'model.safetensors': one })), { code: 'missing-file', message: /config.json/ });
  await assert.rejects(openCheckpoint('/nowhere/at/all'), { code: 'missing-file' });
});

test('a configuration is limited in length and depth', async () => {
  const open = (config: string) => openCheckpoint(folderOf({ 'config.json': config, 'model.safetensors': one }));
  await assert.rejects(open(`{"a":"${'x'.repeat(4 * 2 ** 20)}"}`), { code: 'too-large' });
  await assert.rejects(open(`{"a":${'['.repeat(40)}${']'.repeat(40)}}`), { code: 'malformed', message: /nests deeper/ });
  await assert.rejects(open('[]'), { code: 'malformed', message: /holds no JSON object/ });
});

test('a link out of the folder is refused for every kind of file, one of a hub cache is followed', async () => {
  const other = folderOf({ 'model.safetensors': one, 'config.json': {}, 'tokenizer.json': wordTokenizer('a') });
  for (const name of ['model.safetensors', 'config.json', 'tokenizer.json']) {
    const folder = folderOf({ 'model.safetensors': one, 'config.json': {}, 'tokenizer.json': wordTokenizer('a') });
    rmSync(join(folder, name));
    symlinkSync(join(other, name), join(folder, name));
    await assert.rejects(openCheckpoint(folder), { code: 'unsafe-path' }, name);
  }
  const cache = folderOf({ 'models--a--b/blobs/1': '{}', 'models--a--b/blobs/2': one, 'models--a--b/snapshots/0c1d/vocab.txt': '', 'models--other/blobs/2': one });
  const snapshot = join(cache, 'models--a--b/snapshots/0c1d');
  symlinkSync('../../blobs/1', join(snapshot, 'config.json'));
  symlinkSync('../../blobs/2', join(snapshot, 'model.safetensors'));
  const model = await openCheckpoint(snapshot);
  assert.deepEqual(await model.read('a'), Float32Array.of(1, 2));
  assert.equal(model.tensors.get('a')!.file, join(cache, 'models--a--b/blobs/2'));
  await model.close();
  rmSync(join(snapshot, 'model.safetensors'));
  symlinkSync('../../../models--other/blobs/2', join(snapshot, 'model.safetensors'));
  await assert.rejects(openCheckpoint(snapshot), { code: 'unsafe-path' });
});

test('a tensor that is not there, of another type or another length is told', async () => {
  const ids = safetensorsOf({ ids: { dtype: 'I32', shape: [1], data_offsets: [0, 4] }, a: f32At(4, 1) }, floats(0, 1));
  const model = await openCheckpoint(folderOf({ 'config.json': {}, 'model.safetensors': ids }));
  for (const asked of [() => model.read('b'), () => model.readInto('b', new Float32Array(1)), () => model.bytes('b')]) {
    await assert.rejects(asked, { code: 'missing-column', message: /no tensor "b"; found ids, a/ });
  }
  await assert.rejects(model.read('ids'), { code: 'column-type', message: /"ids" is I32, expected F32, F16 or BF16/ });
  await assert.rejects(model.readInto('a', new Float32Array(2)), { code: 'row-count', message: /"a" \[1\] has 1 values, room was given for 2/ });
  await model.close();
});

test('the identity moves with configuration, tokenizer, names and values, and is whole on request', async () => {
  const files = { 'config.json': { a: 1 }, 'model.safetensors': one, 'tokenizer.json': wordTokenizer('a') };
  const identity = async (changes: Record<string, unknown>, whole = false) => {
    const model = await openCheckpoint(folderOf({ ...files, ...changes }));
    return (await model.identify({ whole }).finally(() => model.close())).checkpoint;
  };
  const first = await identity({});
  assert.equal(await identity({}), first, 'in another folder');
  const changed = [{ 'config.json': { a: 2 } }, { 'tokenizer.json': wordTokenizer('b') }, { 'tokenizer_config.json': {} },
    { 'model.safetensors': safetensorsOf({ a: f32At(0, 2), z: f32At(8, 1, 2) }, floats(1, 2, 3, 4)) },
    { 'model.safetensors': safetensorsOf({ a: f32At(0, 2), b: f32At(8, 1, 2) }, floats(1, 2, 3, 4.5)) }];
  const others = await Promise.all(changed.map((change) => identity(change)));
  assert.equal(new Set([first, ...others]).size, 6);

  const long = new Array<number>(1000).fill(1);
  const of = (values: readonly number[]) => ({ 'model.safetensors': safetensorsOf({ a: f32At(0, 1000) }, floats(...values)) });
  const between = of(long.with(200, 2)); // between the samples
  assert.equal(await identity(of(long)), await identity(between));
  assert.notEqual(await identity(of(long), true), await identity(between, true));
});

test('files are closed when one of them is refused', { skip: process.platform !== 'linux' }, async () => {
  const folder = sharded({ 'model-2.safetensors': 'no' });
  const opened = () => readdirSync('/proc/self/fd').map((fd) => { try { return readlinkSync(`/proc/self/fd/${fd}`); } catch { return ''; } }).filter((path) => path.startsWith(folder));
  await assert.rejects(openCheckpoint(folder), { code: 'malformed' });
  assert.deepEqual(opened(), []);
});
