import assert from 'node:assert/strict';
import { test } from 'node:test';

import { tickets } from '../../src/flow/tickets.ts';
import { VectorStore } from '../../src/training/vector-store.ts';

const width = 3;
const vectorsOf = (items: ArrayLike<number>, factor = 1) => Float32Array.from({ length: items.length * width }, (_, at) => factor * items[Math.floor(at / width)]! + at % width / 10);

/** An encoder that remembers what it was asked. */
function encoder(factor = 1) {
  const asked: number[][] = [];
  return { asked, encode: async (items: Int32Array) => (asked.push([...items]), vectorsOf(items, factor)) };
}

test('an item is encoded once, however often and in whatever order it is asked for', async () => {
  const store = new VectorStore({ version: 1, width, items: 20 });
  const { asked, encode } = encoder();
  assert.deepEqual(await store.gather(Int32Array.of(5, 3, 5), encode), vectorsOf([5, 3, 5]));
  assert.deepEqual(await store.gather(Int32Array.of(7, 3, 5), encode), vectorsOf([7, 3, 5]));
  assert.deepEqual(await store.gather(new Int32Array(0), encode), new Float32Array(0));
  assert.deepEqual(asked, [[5, 3], [7]]);
  assert.deepEqual([store.hits, store.misses, store.hitRate, store.encoded, store.size], [3, 3, 0.5, 3, 3]);
});

test('other weights forget every vector', async () => {
  const store = new VectorStore({ version: 'a', width, items: 20 });
  await store.gather(Int32Array.of(5), encoder().encode);
  const { asked, encode } = encoder(2);
  assert.deepEqual(await store.use('a').gather(Int32Array.of(5), encode), vectorsOf([5]));
  assert.deepEqual(await store.use('b').gather(Int32Array.of(5), encode), vectorsOf([5], 2));
  assert.deepEqual([asked, store.version], [[[5]], 'b']);
});

test('vectors of weights that moved while they were computed are answered, not kept', async () => {
  const store = new VectorStore({ version: 1, width, items: 20 });
  const answer = await store.gather(Int32Array.of(5), async (items) => (store.use(2), vectorsOf(items)));
  assert.deepEqual([answer, store.size], [vectorsOf([5]), 0]);
});

test('a bounded store answers the same, keeps within its bytes, and forgets what was used least recently', async () => {
  const store = new VectorStore({ version: 1, width, items: 20, mostBytes: 3 * width * 4 + 5 });
  assert.equal(store.bytes, 3 * width * 4);
  const { asked, encode } = encoder();
  await store.gather(Int32Array.of(0, 1, 2), encode);
  await store.gather(Int32Array.of(0), encode);
  await store.gather(Int32Array.of(3), encode);
  await store.gather(Int32Array.of(0, 2, 3), encode);
  await store.gather(Int32Array.of(1), encode);
  assert.deepEqual([asked, store.size], [[[0, 1, 2], [3], [1]], 3]);
});

test('any questions to a store of any size are answered as by the encoder, and as often encoded as a list of recent items says', async () => {
  for (const slots of [0, 1, 2, 5, 11, 12, 40]) {
    const store = new VectorStore({ version: 1, width, items: 12, mostBytes: slots * width * 4 });
    const { asked, encode } = encoder();
    const recent: number[] = []; // the oldest first
    const draw = tickets(slots, 0, 0);
    const expected: number[][] = [];
    for (let question = 0; question < 200; question++) {
      const items = Int32Array.from({ length: 1 + Math.floor(draw() * 6) }, () => Math.floor(draw() ** 2 * 12));
      const missing = [...new Set(items)].filter((item) => !recent.includes(item));
      for (const item of items) if (recent.includes(item)) recent.push(...recent.splice(recent.indexOf(item), 1));
      for (const item of missing) {
        recent.push(item);
        if (recent.length > slots) recent.shift();
      }
      if (missing.length > 0) expected.push(missing);
      assert.deepEqual(await store.gather(items, encode), vectorsOf(items));
      assert.equal(store.size, recent.length);
    }
    assert.deepEqual(asked, expected);
  }
});

test('an encoder that fails is asked again', async () => {
  const store = new VectorStore({ version: 1, width, items: 20 });
  await assert.rejects(store.gather(Int32Array.of(5), async () => { throw new Error('gone'); }), /gone/);
  assert.deepEqual(await store.gather(Int32Array.of(5), encoder().encode), vectorsOf([5]));
});

test('an item beyond the catalogue, an answer of another size and a width of nothing are refused', async () => {
  const store = new VectorStore({ version: 1, width, items: 20 });
  await assert.rejects(store.gather(Int32Array.of(20), encoder().encode), { code: 'wrong-value', message: /item 20 of 20/ });
  await assert.rejects(store.gather(Int32Array.of(1), async () => new Float32Array(2)), { code: 'bad-output', message: /2 values for 1 items, expected 3/ });
  assert.throws(() => new VectorStore({ version: 1, width: 0, items: 20 }), { code: 'wrong-value' });
});
