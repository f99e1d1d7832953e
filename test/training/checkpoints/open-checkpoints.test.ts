import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { openCheckpoints, type TrainingState } from '../../../src/training/checkpoints/open-checkpoints.ts';
import { adam } from '../../../src/training/optimizers/adam.ts';

const root = mkdtempSync(join(tmpdir(), 'rxrec-checkpoints-'));
after(() => rmSync(root, { recursive: true }));
let made = 0;
const fresh = () => join(root, `run-${made++}`);

const shapes = { 'items.kernel': [2, 3], bias: [2] };
const options = { fingerprint: 'abc', shapes };
const state = (step: number): TrainingState => ({
  epoch: 1, row: 10 * step, within: 2, step,
  weights: { 'items.kernel': Float32Array.of(1, 2, 3, 4, 5, step), bias: Float32Array.of(0, -step) },
  optimizer: { 'bias/first': Float32Array.of(step, 0) },
  watch: { best: 0.5, seen: step, since: 1 },
  carried: { loss: step / 3 },
});

test('what was saved is loaded, by a run that opens the folder anew', async () => {
  const folder = fresh();
  const checkpoints = await openCheckpoints(folder, options);
  assert.equal(await checkpoints.load('last'), undefined);
  await checkpoints.save(state(3), { best: true });
  await checkpoints.save(state(4));
  const again = await openCheckpoints(folder, options);
  assert.deepEqual(await again.load('last'), state(4));
  const { optimizer: _, ...best } = state(3);
  assert.deepEqual(await again.load('best'), best);
});

test('the last and the best are kept, and nothing else of ours', async () => {
  const folder = fresh();
  const checkpoints = await openCheckpoints(folder, options);
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  for (let step = 1; step <= 5; step++) await checkpoints.save(state(step), { best: step === 2 });
  assert.deepEqual(readdirSync(folder).sort(), ['best.json', 'last.json', 'notes.txt', 'step-2.weights.safetensors', 'step-5.optimizer.safetensors', 'step-5.weights.safetensors']);
  await checkpoints.save(state(6), { best: true });
  assert.deepEqual(readdirSync(folder).sort(), ['best.json', 'last.json', 'notes.txt', 'step-6.optimizer.safetensors', 'step-6.weights.safetensors']);
});

test('whatever a killed process left behind, the last checkpoint is whole, and the rest is cleared away', async () => {
  const folder = fresh();
  const checkpoints = await openCheckpoints(folder, options);
  await checkpoints.save(state(1), { best: true });
  for (const left of ['step-2.weights.safetensors', 'step-2.optimizer.safetensors.0123abcd.tmp', 'last.json.0123abcd.tmp']) writeFileSync(join(folder, left), 'half');
  const again = await openCheckpoints(folder, options);
  assert.deepEqual(await again.load('last'), state(1));
  assert.deepEqual(readdirSync(folder).sort(), ['best.json', 'last.json', 'step-1.optimizer.safetensors', 'step-1.weights.safetensors']);
});

test('the same state gives the same bytes', async () => {
  const [one, two] = [fresh(), fresh()];
  for (const folder of [one, two]) await (await openCheckpoints(folder, options)).save(state(7));
  for (const name of readdirSync(one)) assert.deepEqual(readFileSync(join(one, name)), readFileSync(join(two, name)));
});

test('training goes on from a checkpoint bit by bit as if it had not stopped', async () => {
  const gradients = (step: number) => ({ bias: Float32Array.of(Math.sin(step), 0.1), 'items.kernel': { rows: Int32Array.of(step % 2), values: Float32Array.of(1, step, -1) } });
  const start = () => ({ 'items.kernel': new Float32Array(6).fill(0.5), bias: new Float32Array(2) });
  const whole = start();
  const uninterrupted = adam({ rate: 0.1 }).open(whole);
  for (let step = 1; step <= 6; step++) uninterrupted.step(gradients(step), step);

  const folder = fresh();
  const first = start();
  const before = adam({ rate: 0.1 }).open(first);
  for (let step = 1; step <= 3; step++) before.step(gradients(step), step);
  await (await openCheckpoints(folder, options)).save({ ...state(3), weights: first, optimizer: before.save() });
  const { weights, optimizer, step: done } = (await (await openCheckpoints(folder, options)).load('last'))!;
  const resumed = adam({ rate: 0.1 }).open(weights);
  resumed.load(optimizer!);
  for (let step = done + 1; step <= 6; step++) resumed.step(gradients(step), step);
  assert.deepEqual(weights, whole);
  assert.deepEqual(resumed.save(), uninterrupted.save());
});

test('a checkpoint of another config is refused, and left as it is', async () => {
  const folder = fresh();
  await (await openCheckpoints(folder, options)).save(state(1));
  await assert.rejects(openCheckpoints(folder, { ...options, fingerprint: 'xyz' }), { code: 'wrong-checkpoint', message: /last\.json is of abc, expected xyz/ });
  assert.deepEqual(await (await openCheckpoints(folder, options)).load('last'), state(1));
});

test('weights of other names or shapes are refused by name', async () => {
  const folder = fresh();
  await (await openCheckpoints(folder, options)).save(state(1));
  const loaded = async (other: Record<string, number[]>) => (await openCheckpoints(folder, { ...options, shapes: other })).load('last');
  await assert.rejects(loaded({ 'items.kernel': [3, 2], bias: [2] }), { code: 'wrong-checkpoint', message: /"items\.kernel" is \[2, 3\], expected \[3, 2\]/ });
  await assert.rejects(loaded({ ...shapes, query: [4] }), { code: 'wrong-checkpoint', message: /"query" is missing, expected \[4\]/ });
  await assert.rejects(loaded({ bias: [2] }), { code: 'wrong-checkpoint', message: /"items\.kernel" is \[2, 3\], and the model has none/ });
  const saved = async (other: Record<string, number[]>) => (await openCheckpoints(fresh(), { ...options, shapes: other })).save(state(1));
  await assert.rejects(saved({ bias: [2] }), { code: 'wrong-checkpoint', message: /"items\.kernel" has no shape/ });
  await assert.rejects(saved({ ...shapes, query: [4] }), { code: 'wrong-checkpoint', message: /"query" is not among those/ });
});

test('a file that was cut short, changed or removed is refused', async () => {
  const folder = fresh();
  await (await openCheckpoints(folder, options)).save(state(1));
  const path = join(folder, 'step-1.weights.safetensors');
  const bytes = readFileSync(path);
  const load = async () => (await openCheckpoints(folder, options)).load('last');
  truncateSync(path, bytes.length - 4);
  await assert.rejects(load(), { code: 'wrong-hash', message: new RegExp(`has ${bytes.length - 4} bytes .* written were ${bytes.length}`) });
  writeFileSync(path, Uint8Array.from(bytes, (byte, at) => at === bytes.length - 1 ? byte ^ 1 : byte));
  await assert.rejects(load(), { code: 'wrong-hash' });
  rmSync(path);
  await assert.rejects(load(), { code: 'missing-file' });
  writeFileSync(join(folder, 'last.json'), readFileSync(join(folder, 'last.json'), 'utf8').slice(0, 50));
  await assert.rejects(load(), { code: 'malformed' });
});

test('a document cannot name a file outside its folder', async () => {
  const folder = fresh();
  mkdirSync(folder);
  const file = { name: '../step-1.weights.safetensors', bytes: 1, sha256: '0'.repeat(64) };
  writeFileSync(join(folder, 'last.json'), JSON.stringify({ version: 1, fingerprint: 'abc', epoch: 0, row: 0, within: 0, step: 1, weights: file }));
  await assert.rejects(openCheckpoints(folder, options), { code: 'schema', message: /\/weights\/name/ });
});
