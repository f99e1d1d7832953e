import assert from 'node:assert/strict';
import { test } from 'node:test';

import { tickets } from '../../../src/flow/tickets.ts';
import { uistDcn } from '../../../src/recommenders/uist-dcn.ts';
import { codedItems } from '../../../src/training/codes/coded-items.ts';
import { kMeans } from '../../../src/training/codes/k-means.ts';
import { residualCodes } from '../../../src/training/codes/residual-codes.ts';
import { train } from '../../../src/training/train.ts';
import { data, items } from '../../recommenders/made-up-newsroom.ts';

const draw = tickets(5, 0, 0);
/** Four heaps of vectors, 25 each. */
const heaps = Float32Array.from({ length: 400 }, (_, at) => (at % 4 === Math.floor(at / 100) ? 10 : 0) + draw());

test('k-means finds heaps that lie apart, the same with the same draws', () => {
  const clusters = () => kMeans({ width: 4, values: heaps }, { size: 4, rounds: 20, draw: tickets(1, 0, 0) });
  const { nearest, centres } = clusters();
  assert.deepEqual([0, 1, 2, 3].map((heap) => new Set(nearest.subarray(25 * heap, 25 * heap + 25)).size), [1, 1, 1, 1]);
  assert.equal(new Set(nearest).size, 4);
  assert.deepEqual(clusters(), { nearest, centres });
});

test('fewer different vectors than centres: each is one', () => {
  const { nearest, centres } = kMeans({ width: 1, values: Float32Array.of(3, 5, 3, 5) }, { size: 9, rounds: 5, draw: tickets(1, 0, 0) });
  assert.equal(centres.length, 2);
  assert.deepEqual([nearest[0] === nearest[2], nearest[0] === nearest[1]], [true, false]);
});

test('every level brings the sum of what the codes stand for closer to the vectors', () => {
  const values = Float32Array.from({ length: 300 * 6 }, () => draw() - 0.5);
  const missed = [1, 2, 3, 4].map((levels) => {
    const { codes, books } = residualCodes({ width: 6, values }, { levels, size: 16, seed: 3 });
    let sum = 0;
    for (let at = 0; at < values.length; at++) {
      const row = Math.floor(at / 6);
      const stands = books.reduce((total, book, level) => total + book[codes.values[row * levels + level]! * 6 + at % 6]!, 0);
      sum += (values[at]! - stands) ** 2;
    }
    return sum;
  });
  assert.ok(missed.every((error, level) => level === 0 || error < 0.75 * missed[level - 1]!), missed.join(', '));
  assert.throws(() => residualCodes({ width: 6, values }, { levels: 0, seed: 1 }), { code: 'wrong-value' });
});

const vectors = (keys: readonly string[]) => ({
  load: async () => ({ width: 2, keys, values: Float32Array.from(keys.flatMap((_, at) => [at % 2, at])) }), identify: async () => ({ keys }), toJSON: () => ({ madeUp: keys.length }),
});

test('items with codes: one list each, none for an item without a vector, and uistDcn learns from them', async () => {
  const coded = codedItems(items, { vectors: vectors(['n0', 'n2', 'n3', 'n4', 'n5', 'n6']), levels: 2, size: 3, seed: 1 });
  const loaded = await coded.load();
  assert.equal(await coded.load(), loaded);
  const { offsets } = loaded.column('codes') as { offsets: Int32Array };
  assert.deepEqual(offsets, Int32Array.of(0, 2, 2, 4, 6, 8, 10, 12));
  assert.deepEqual(loaded.column('title'), (await items.load()).column('title'));
  const losses: number[] = [];
  await train({ recommender: uistDcn({ width: 8, clicks: 4, levels: 2, hidden: [8] }), data, items: coded, seed: 3, epochs: 3, rows: 4, onEpoch: ({ loss }) => losses.push(loss) });
  assert.ok(losses[2]! < losses[0]!, losses.join(', '));
});

test('vectors of no item are refused; other options are another catalogue', async () => {
  await assert.rejects(codedItems(items, { vectors: vectors(['x']), seed: 1 }).load(), { code: 'empty', message: /none of 7 items/ });
  const [one, two] = await Promise.all([1, 2].map((seed) => codedItems(items, { vectors: vectors(['n0']), seed }).identify()));
  assert.notDeepEqual(one, two);
});

test('uistDcn: what is no code is refused', () => {
  assert.throws(() => uistDcn({ texts: { title: { from: 'title', as: 'words' } } }), { code: 'wrong-value', message: /text "title" is words/ });
  assert.throws(() => uistDcn({ form: 'id' }), { code: 'wrong-value' });
  assert.throws(() => uistDcn({ levels: 2, texts: { code: { from: 'codes', as: 'codes' } } }), { code: 'wrong-value', message: /"levels"/ });
});
