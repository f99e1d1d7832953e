import assert from 'node:assert/strict';
import { readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { spillName } from '../../src/io/spill-folder.ts';
import { refuseTooMany } from '../../src/training/lower-states/lower-states.ts';
import { readStates, statesIn, writeStates } from '../../src/training/lower-states/state-file.ts';
import { folderOf } from '../configuration/folder-of.ts';

const at = folderOf();

test('states are written piece by piece, in any order, and read when all their bytes are those that were written', async () => {
  const folder = at('pieces');
  const path = await writeStates(folder, 5, async (put) => {
    await put(Float32Array.of(4, 5), 3);
    await put(Float32Array.of(1, 2, 3), 0);
  });
  assert.equal(await statesIn(folder), path);
  assert.deepEqual(readdirSync(folder).length, 1);
  const states = new Float32Array(5);
  assert.equal(await readStates(path, states), true);
  assert.deepEqual([...states], [1, 2, 3, 4, 5]);
  for (const size of [4, 6]) assert.equal(await readStates(path, new Float32Array(size)), false, `${size} values`);
  truncateSync(path, 16);
  assert.equal(await readStates(path, states), false, 'cut short');
});

test('whoever is stopped while states are made leaves nothing that counts, and what a killed process left is removed', async () => {
  const folder = at('stopped');
  await assert.rejects(writeStates(folder, 5, () => Promise.reject(new TypeError('stopped'))), { message: 'stopped' });
  assert.deepEqual(readdirSync(folder), []);
  writeFileSync(join(folder, spillName('states').replace(String(process.pid), '999999999')), 'half');
  await writeStates(folder, 1, (put) => put(Float32Array.of(1), 0));
  assert.match(readdirSync(folder).join(), /^states-[0-9a-f]{64}\.f32$/);
});

test('states that do not fit into memory are refused, with what they would take', () => {
  assert.doesNotThrow(() => refuseTooMany('once', 1000, 4096, 2 ** 24));
  assert.throws(() => refuseTooMany('once', 2_000_000, 4096, 2 ** 30), { name: 'EngineError', code: 'out-of-memory', message: 'once: 2000000 tokens of its items have states of 4096, 31250 MiB of 1024 MiB free', hint: /`most`/ });
});
