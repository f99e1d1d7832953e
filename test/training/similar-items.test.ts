import assert from 'node:assert/strict';
import { test } from 'node:test';

import { batchOf } from '../../src/core/batch.ts';
import { type List, listOf } from '../../src/core/column.ts';
import type { Source } from '../../src/core/ends.ts';
import type { Impressions } from '../../src/core/scenario.ts';
import { impressionShape } from '../../src/core/scenario.ts';
import { tickets } from '../../src/flow/tickets.ts';
import { valuesOf } from '../../src/testing/columns.ts';
import { similarItems } from '../../src/training/similar-items.ts';

interface Row { readonly user: number; readonly history: readonly number[]; readonly clicked: readonly number[]; readonly ignored: readonly number[] }

const lists = (rows: readonly (readonly number[])[]): List<Int32Array> => listOf(Int32Array.from(rows.flat()), rows.map(({ length }) => length));
function sourceOf(rows: readonly Row[], batchRows = 7): Source<Impressions> {
  return {
    spec: { name: 'made-up', adds: impressionShape, batchRows },
    async *open() {
      for (let first = 0; first < rows.length; first += batchRows) {
        const part = rows.slice(first, first + batchRows);
        yield batchOf({
          user: Int32Array.from(part, ({ user }) => user), time: new Float64Array(part.length), history: lists(part.map(({ history }) => history)),
          candidates: lists(part.map(({ clicked, ignored }) => [...ignored, ...clicked])),
          labels: listOf(Uint8Array.from(part.flatMap(({ clicked, ignored }) => [...ignored.map(() => 0), ...clicked.map(() => 1)])), part.map(({ clicked, ignored }) => clicked.length + ignored.length)),
        }, part.length, first);
      }
    },
    identify: async () => ({ rows: rows.length }), toJSON: () => ({}),
  };
}
const itemsOf = (count: number) => ({ load: async () => ({ count, ids: [], texts: [], column: () => [] }), identify: async () => ({}), toJSON: () => ({}) });

const draw = tickets(3, 0, 0);
const some = (most: number, of: number) => Array.from({ length: Math.floor(draw() * most) }, () => Math.floor(draw() * of));
const count = 30;
const rows: Row[] = Array.from({ length: 200 }, () => ({ user: Math.floor(draw() * 25), history: some(8, count - 2), clicked: some(3, count - 2), ignored: some(5, count) }));

test('neighbours are those of a dense matrix of cosines, with and without shrinkage', async () => {
  const clicked = Array.from({ length: 25 }, (_, user) => new Set(rows.filter((row) => row.user === user).flatMap(({ history, clicked }) => [...history, ...clicked])));
  const has = (user: number, item: number) => Number(clicked[user]!.has(item));
  const dot = (a: number, b: number) => clicked.reduce((sum, _, user) => sum + has(user, a) * has(user, b), 0);
  for (const shrink of [0, 4]) {
    const { items, similarities } = await similarItems({ data: sourceOf(rows), items: itemsOf(count), neighbours: 6, shrink }).load();
    for (let item = 0; item < count; item++) {
      const expected = Array.from({ length: count }, (_, other) => ({ other, value: other === item || dot(item, other) === 0 ? 0
        : dot(item, other) / Math.sqrt(dot(item, item) * dot(other, other)) * dot(item, other) / (dot(item, other) + shrink) }))
        .filter(({ value }) => value > 0).sort((a, b) => b.value - a.value || a.other - b.other).slice(0, 6);
      const found = similarities.subarray(items.offsets[item]!, items.offsets[item + 1]!);
      assert.equal(found.length, expected.length);
      found.forEach((value, at) => assert.ok(Math.abs(value - expected[at]!.value) < 1e-6));
      if (shrink === 0) continue; // ties may come in any order of the last bit
      assert.deepEqual(valuesOf(items)[item], expected.map(({ other }) => other));
    }
    assert.equal(items.offsets[count], items.offsets[count - 2]); // the last two items were never clicked
  }
});

test('how the rows are cut into batches makes no difference', async () => {
  const [one, other] = await Promise.all([1, 64].map((batchRows) => similarItems({ data: sourceOf(rows, batchRows), items: itemsOf(count) }).load()));
  assert.deepEqual(one, other);
});

test('a pair that is read a hundred thousand times is one click', async () => {
  const again = Array.from({ length: 50_000 }, (_, row): Row => ({ user: row % 2, history: [0, 1, 2], clicked: [], ignored: [] }));
  const { similarities } = await similarItems({ data: sourceOf(again, 1000), items: itemsOf(3), shrink: 0, clicks: 6 }).load();
  assert.deepEqual([...similarities], [1, 1, 1, 1, 1, 1]);
});

test('users with too many clicks are left out', async () => {
  const few: Row[] = [{ user: 0, history: [0, 1, 2, 3], clicked: [], ignored: [] }, { user: 1, history: [0, 1], clicked: [], ignored: [] }];
  const { items } = await similarItems({ data: sourceOf(few), items: itemsOf(4), userClicks: 3 }).load();
  assert.deepEqual(valuesOf(items), [[1], [0], [], []]);
});

test('more clicks than allowed, an item that there is not, and nonsense are refused', async () => {
  await assert.rejects(similarItems({ data: sourceOf(rows), items: itemsOf(count), clicks: 10 }).load(), { name: 'DataError', code: 'too-large' });
  await assert.rejects(similarItems({ data: sourceOf(rows), items: itemsOf(5) }).load(), { name: 'DataError', code: 'malformed' });
  for (const wrong of [{ neighbours: 0 }, { shrink: -1 }, { userClicks: 0.5 }]) {
    assert.throws(() => similarItems({ data: sourceOf(rows), items: itemsOf(count), ...wrong }), { name: 'OptionsError', code: 'wrong-value' });
  }
});

test('it is named by its data and options', async () => {
  const data = sourceOf(rows);
  const [one, other] = [similarItems({ data, items: itemsOf(count) }), similarItems({ data, items: itemsOf(count), shrink: 3 })];
  assert.notDeepEqual(await one.identify(), await other.identify());
});
