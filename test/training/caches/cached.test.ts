import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { tickets } from '../../../src/flow/tickets.ts';
import { spillName } from '../../../src/io/spill-folder.ts';
import { cached } from '../../../src/training/caches/cached.ts';
import { SpilledVectors } from '../../../src/training/caches/spilled-vectors.ts';
import { storedVectors } from '../../../src/training/caches/stored-vectors.ts';

const folder = await mkdtemp(join(tmpdir(), 'rxrec-vectors-'));
after(() => rm(folder, { recursive: true }));

const [width, rows] = [3, 40];
const vectorsOf = (items: ArrayLike<number>, factor = 1) =>
  Float32Array.from({ length: items.length * width }, (_, at) => factor * items[Math.floor(at / width)]! + at % width / 10);

/** A stage that counts what it was asked; its weights are a factor. */
function stage() {
  const made = {
    version: 1, width, rows, encoded: [] as number[],
    async encode(items: Int32Array) {
      made.encoded.push(...items);
      return vectorsOf(items, made.version);
    },
  };
  return made;
}

const filesIn = async (within: string) => (await readdir(within, { recursive: true })).filter((name) => name.endsWith('.parquet')).map((name) => join(within, name)).sort();

test('a row is encoded once while the weights stand still, and again when they have moved', async () => {
  const encoder = stage();
  const kept = cached(encoder);
  assert.deepEqual(await kept.gather(Int32Array.of(5, 3, 5)), vectorsOf([5, 3, 5]));
  assert.deepEqual(await kept.gather(Int32Array.of(3)), vectorsOf([3]));
  encoder.version = 2;
  assert.deepEqual(await kept.gather(Int32Array.of(3, 5)), vectorsOf([3, 5], 2));
  assert.deepEqual(encoder.encoded, [5, 3, 3, 5]);
  assert.deepEqual({ ...kept.counts }, { asked: 6, hits: 2, encoded: 4 });
});

test('with a folder to spill to, a row is encoded once however little memory there is', async () => {
  for (const slots of [0, 1, 4, 39]) {
    const encoder = stage();
    const spilled = new SpilledVectors({ folder, width, rows, blockRows: 3 });
    const kept = cached(encoder, { mostBytes: slots * width * 4, backing: spilled });
    const draw = tickets(slots, 0, 0);
    const seen = new Set<number>();
    for (let question = 0; question < 60; question++) {
      const items = Int32Array.from({ length: 1 + Math.floor(draw() * 9) }, () => Math.floor(draw() ** 2 * rows));
      assert.deepEqual(await kept.gather(items), vectorsOf(items));
      for (const item of items) seen.add(item);
    }
    assert.deepEqual([...encoder.encoded].sort((a, b) => a - b), [...seen].sort((a, b) => a - b));
    assert.ok(kept.size <= slots && kept.bytes <= slots * width * 4);
    assert.ok(slots === 39 || spilled.written > 3);
    await kept.close();
  }
  assert.deepEqual(await filesIn(folder), []);
});

test('what was spilled under other weights is forgotten', async () => {
  const encoder = stage();
  const kept = cached(encoder, { mostBytes: 0, spill: folder });
  await kept.gather(Int32Array.of(1, 2, 3));
  assert.deepEqual(await kept.gather(Int32Array.of(1)), vectorsOf([1]));
  encoder.version = 7;
  assert.deepEqual(await kept.gather(Int32Array.of(1)), vectorsOf([1], 7));
  assert.deepEqual(encoder.encoded, [1, 2, 3, 1]);
  await kept.close();
});

test('a spilled file that was changed or removed is refused by its name', async () => {
  const kept = cached(stage(), { mostBytes: 0, backing: new SpilledVectors({ folder, width, rows, blockRows: 2 }) });
  await kept.gather(Int32Array.of(1, 2, 3));
  const [file] = await filesIn(folder);
  await changeOneByte(file!);
  await assert.rejects(kept.gather(Int32Array.of(2)), { name: 'DataError', code: 'wrong-hash', message: new RegExp(`^${file}`) });
  await rm(file!);
  await assert.rejects(kept.gather(Int32Array.of(2)), { name: 'DataError', code: 'missing-file', message: new RegExp(`^${file}`) });
  await kept.close();
});

test('stored vectors are opened again without encoding, also by a store with little memory', async () => {
  const options = { folder: join(folder, 'stored'), key: 'k1', width, rows, blockRows: 16 };
  const encoder = stage();
  await storedVectors(options, encoder.encode);
  assert.equal(encoder.encoded.length, rows);
  for (const mostBytes of [undefined, 5 * width * 4]) {
    const again = stage();
    const kept = cached(again, { backing: await storedVectors(options, again.encode), ...(mostBytes !== undefined && { mostBytes }) });
    const asked = Int32Array.from({ length: rows }, (_, row) => rows - 1 - row);
    assert.deepEqual(await kept.gather(asked), vectorsOf(asked));
    assert.deepEqual(await kept.gather(Int32Array.of(17)), vectorsOf([17]));
    assert.deepEqual([again.encoded, kept.counts.encoded, kept.size], [[], 0, mostBytes === undefined ? rows : 5]);
    again.version = 3; // other weights: nothing that is stored counts
    assert.deepEqual(await kept.gather(Int32Array.of(17)), vectorsOf([17], 3));
  }
});

test('of stored vectors, files that are missing are computed, those of another key are not looked at, one that was changed is refused', async () => {
  const options = { folder: join(folder, 'kept'), key: 'k1', width, rows, blockRows: 16 };
  await storedVectors(options, stage().encode);
  const files = await filesIn(options.folder);
  assert.equal(files.length, 3);
  await rm(files[1]!);
  const again = stage();
  await storedVectors(options, again.encode);
  assert.deepEqual(again.encoded, Array.from({ length: 16 }, (_, at) => 16 + at));
  const other = stage();
  await storedVectors({ ...options, key: 'k2' }, other.encode);
  assert.equal(other.encoded.length, rows);

  await changeOneByte(files[2]!);
  const kept = cached(stage(), { backing: await storedVectors(options, stage().encode) });
  assert.deepEqual(await kept.gather(Int32Array.of(1)), vectorsOf([1]));
  await assert.rejects(kept.gather(Int32Array.of(39)), { name: 'DataError', code: 'wrong-hash', message: new RegExp(`^${files[2]}: SHA-256 begins with`), hint: /delete it/ });
});

test('what a killed process spilled or had not finished is removed by the next one; what one at work has is not', async () => {
  const within = join(folder, 'killed');
  const { pid } = spawnSync(process.execPath, ['--version']);
  const [left, atWork] = [spillName('vectors').replace(/\d+$/, `${pid}-a`), `${spillName('vectors')}-b`];
  for (const name of [left, atWork]) {
    await mkdir(join(within, name), { recursive: true });
    await writeFile(join(within, name, '00000.parquet'), 'vectors');
  }
  const kept = cached(stage(), { mostBytes: 0, backing: new SpilledVectors({ folder: within, width, rows, blockRows: 2 }) });
  await kept.gather(Int32Array.of(1, 2, 3));
  await kept.close();
  assert.deepEqual(await readdir(within), [atWork]);

  const options = { folder: within, key: 'k1', width, rows };
  await storedVectors(options, stage().encode);
  await writeFile(join(within, 'k1', `${left}-00000-unfinished.parquet`), 'vectors');
  await utimes(join(within, 'k1'), new Date(0), new Date(0));
  const again = stage();
  await storedVectors(options, again.encode);
  assert.deepEqual(again.encoded, []);
  assert.equal((await readdir(join(within, 'k1'))).length, 1);
  assert.ok((await stat(join(within, 'k1'))).mtimeMs > 0); // when a key was last opened is its time
});

async function changeOneByte(file: string): Promise<void> {
  const bytes = await readFile(file);
  bytes[bytes.length >> 1]! ^= 1;
  await writeFile(file, bytes);
}
