import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type List, listOf } from '../../../src/core/column.ts';
import { tickets } from '../../../src/flow/tickets.ts';
import { type AssembleOptions, BatchAssembler } from '../../../src/training/batches/batch-assembler.ts';
import type { TrainingBatch } from '../../../src/training/batches/training-batch.ts';
import { type TrainingRows, trainingRows } from '../../../src/training/batches/training-rows.ts';
import { trueThenRandom } from '../../../src/training/negatives/true-then-random.ts';
import { madeUpImpressions } from '../made-up-impressions.ts';

const [items, words, kinds] = [50, 90, 5];
const draw = tickets(3, 0, 0);
const whole = (below: number) => Math.floor(draw() * below);
const lists = (below: number, length: () => number): List<Int32Array> => {
  const lengths = Array.from({ length: items }, length);
  return listOf(Int32Array.from({ length: lengths.reduce((sum, each) => sum + each, 0) }, () => whole(below)), lengths);
};
const columns = {
  title: { tokens: lists(words, () => whole(9)), vocabulary: 'words' },
  body: { tokens: lists(words, () => whole(20)), vocabulary: 'words', most: 12 },
  kind: { tokens: lists(kinds, () => 1), vocabulary: 'kinds' },
};
const base: AssembleOptions = { items, columns, vocabularies: { words, kinds, unused: 7 } };
const perPositive = 3;
const negatives = { draw: trueThenRandom({ perPositive, seed: 1 }).open({ items }), perPositive };
const impressions = { ...madeUpImpressions(30, items, 4), user: Int32Array.from({ length: 30 }, (_, row) => 100 + row) };
const sourceRows = Float64Array.from({ length: 30 }, (_, row) => 2 ** 32 + row);
const clicked = trainingRows(impressions, sourceRows, 'clicked');
const all = trainingRows(impressions, sourceRows, 'all');

const at = <T extends Int32Array | Uint8Array>({ offsets, values }: List<T>, row: number) => [...values.subarray(offsets[row], offsets[row + 1])];

/** What each training row was given, looked up through every number of a place. */
function gathered(batch: TrainingBatch) {
  const places = batch.histories.flatMap(({ rows, steps, ids, mask }) => Array.from({ length: rows }, (_, row) =>
    Array.from({ length: steps }, (_, step) => row * steps + step).filter((i) => mask[i] === 1).map((i) => ids[i]!)));
  const texts = Object.fromEntries(Object.entries(batch.texts).map(([name, groups]) => [name, groups.flatMap(({ rows, steps, ids, mask }) =>
    Array.from({ length: rows }, (_, row) => Array.from({ length: steps }, (_, step) => row * steps + step).filter((i) => mask[i] === 1)
      .map((i) => batch.tableRows[columns[name as 'title'].vocabulary]?.[ids[i]!] ?? ids[i]!)))]));
  return { places, texts, rows: Array.from({ length: batch.rows }, (_, row) => ({
    sourceRow: batch.sourceRows[row]!, user: batch.users?.[batch.userOf[row]!],
    history: places[batch.userOf[row]!]!.map((place) => batch.items[place]!),
    candidates: [...batch.candidates.subarray(row * batch.choices, (row + 1) * batch.choices)].map((place) => batch.items[place]!),
    labels: [...batch.labels.subarray(row * batch.choices, (row + 1) * batch.choices)],
  })) };
}

function expected({ impressionOf, candidateOf }: TrainingRows, { most = 50, keep = 'last', drawn = new Int32Array(0) } = {}) {
  return Array.from(impressionOf, (impression, row) => {
    const history = at(impressions.history, impression);
    const own = at(impressions.candidates, impression)[candidateOf[row]!]!;
    const choices = drawn.length / impressionOf.length;
    return {
      sourceRow: 2 ** 32 + impression, user: 100 + impression,
      history: keep === 'last' ? history.slice(-most) : history.slice(0, most),
      candidates: [own, ...drawn.subarray(row * choices, (row + 1) * choices)],
      labels: [at(impressions.labels, impression)[candidateOf[row]!]!, ...Array.from({ length: choices }, () => 0)],
    };
  });
}

const ways: Readonly<Record<string, Partial<AssembleOptions>>> = {
  'in one group': {},
  'in groups by length': { history: { bounds: [2, 5], stepsOf: 2 }, texts: { bounds: [8, 20], stepsOf: 4, rowsOf: 8 } },
  'with whole tables': { distinctRows: false },
  'not distinct': { distinct: false },
  'dense and padded as the original': { distinct: false, distinctRows: false, paddingItem: 0, history: { stepsOf: 10 }, texts: { stepsOf: 41 } },
};

for (const [way, options] of Object.entries(ways)) {
  test(`${way}: looking everything up gives the rows, the items and their texts back`, () => {
    for (const [rows, drawn] of [[clicked, negatives], [all, undefined]] as const) {
      const batch = new BatchAssembler({ ...base, ...options, ...(drawn && { negatives: drawn }) }).assemble(rows, 5);
      const own = new Int32Array(drawn ? rows.impressionOf.length * perPositive : 0);
      drawn?.draw(rows, 5, own);
      const found = gathered(batch);
      assert.deepEqual(found.rows, expected(rows, { drawn: own }));
      for (const [name, { tokens, most }] of Object.entries(columns) as [string, { tokens: List<Int32Array>; most?: number }][]) {
        assert.deepEqual(found.texts[name], Array.from(batch.items, (item) => item < 0 ? [] : at(tokens, item).slice(0, most)));
      }
    }
  });

  test(`${way}: masks come before padding, padding is a valid place, and everything fits its rectangle`, () => {
    const batch = new BatchAssembler({ ...base, ...options, negatives }).assemble(clicked, 0);
    for (const [lists, limit] of [[batch.histories, batch.items.length], ...Object.entries(batch.texts).map(([name, groups]) =>
      [groups, batch.tableRows[columns[name as 'title'].vocabulary]?.length ?? words] as const)] as const) {
      for (const { rows, steps, ids, mask } of lists) {
        assert.deepEqual([ids.length, mask.length, rows > 0, steps > 0], [rows * steps, rows * steps, true, true]);
        for (let i = 0; i < ids.length; i++) {
          assert.ok(ids[i]! >= 0 && ids[i]! < limit);
          if (i % steps > 0) assert.ok(mask[i]! <= mask[i - 1]!);
          if (mask[i] === 0 && options.paddingItem === undefined) assert.equal(ids[i], 0);
        }
      }
    }
    const real = (place: number) => batch.items[place]! >= 0;
    assert.ok(batch.candidates.every(real));
    assert.ok(batch.histories.every(({ ids, mask }) => ids.every((id, i) => mask[i] === 0 || real(id))));
    assert.ok(batch.userOf.every((user) => batch.users![user]! >= 0));
    for (const group of Object.values(batch.texts)) assert.equal(group.reduce((sum, { rows }) => sum + rows, 0), batch.items.length);
    assert.equal(batch.histories.reduce((sum, { rows }) => sum + rows, 0), batch.users!.length);
  });
}

test('distinct items and rows are each there once; without, there is one for every slot, the same ones as often', () => {
  const options = { ...base, negatives };
  const distinct = new BatchAssembler(options).assemble(clicked, 0);
  const dense = new BatchAssembler({ ...options, distinct: false }).assemble(clicked, 0);
  assert.equal(new Set(distinct.items).size, distinct.items.length);
  for (const rows of Object.values(distinct.tableRows)) assert.equal(new Set(rows).size, rows.length);
  assert.deepEqual(Object.keys(distinct.tableRows), ['words', 'kinds']);
  const slots = gathered(dense).rows.flatMap(({ history, candidates }) => [...history, ...candidates]);
  assert.equal(dense.slots, slots.length);
  assert.deepEqual([...dense.items].sort(), slots.sort());
  assert.deepEqual(gathered(dense).rows, gathered(distinct).rows);
  assert.ok(distinct.slots > distinct.items.length && distinct.userOf.length > Math.max(...distinct.userOf) + 1);
});

test('histories keep their last clicks, or their first for parity', () => {
  for (const keep of ['last', 'first'] as const) {
    const batch = new BatchAssembler({ ...base, history: { most: 3, keep } }).assemble(all, 0);
    assert.deepEqual(gathered(batch).rows, expected(all, { most: 3, keep }));
    assert.equal(batch.histories[0]!.steps, 3);
  }
});

test('each group holds the lengths of its bounds, and has a row even when it has none', () => {
  const batch = new BatchAssembler({ ...base, history: { bounds: [4, 40, 45] }, texts: { bounds: [0, 15] } }).assemble(all, 0);
  assert.deepEqual(batch.histories.map(({ steps }) => steps), [4, 8, 1, 1]);
  assert.deepEqual(batch.histories.slice(2).map(({ rows, mask }) => [rows, mask[0]]), [[1, 0], [1, 0]]);
  assert.ok(batch.texts['title']!.every(({ rows }) => rows > 0));
  assert.equal(batch.items[0], -1); // nobody has no token at all: each has a kind
});

test('a batch stays as it was while the next one is made, and its arrays are used again after that', () => {
  const assembler = new BatchAssembler({ ...base, negatives });
  const first = assembler.assemble(clicked, 0);
  const copy = structuredClone(first);
  const second = assembler.assemble(clicked, 1);
  assert.deepEqual(first, copy);
  const third = assembler.assemble(clicked, 2);
  assert.equal(third.candidates.buffer, first.candidates.buffer);
  assert.notEqual(third.candidates.buffer, second.candidates.buffer);
});

test('a batch can be given away to another thread: the next one has arrays of its own', () => {
  const assembler = new BatchAssembler({ ...base, negatives, ahead: 0 });
  const first = structuredClone(assembler.assemble(clicked, 0));
  const { candidates, items } = assembler.assemble(clicked, 0);
  structuredClone(0, { transfer: [candidates.buffer as ArrayBuffer, items.buffer as ArrayBuffer] });
  assert.deepEqual(structuredClone(assembler.assemble(clicked, 0)), first);
});

test('a batch of one row, without history, without text', () => {
  const one = { history: listOf(new Int32Array(0), [0]), candidates: listOf(Int32Array.of(2), [1]), labels: listOf(Uint8Array.of(1), [1]) };
  const empty = { title: { tokens: listOf(new Int32Array(0), [0, 0, 0]), vocabulary: 'words' } };
  const batch = new BatchAssembler({ items: 3, columns: empty, vocabularies: { words: 4 } }).assemble(trainingRows(one, Float64Array.of(8), 'clicked'), 0);
  assert.deepEqual(structuredClone(batch), {
    rows: 1, choices: 1, sourceRows: Float64Array.of(8), candidates: Int32Array.of(0), labels: Float32Array.of(1), userOf: Int32Array.of(0),
    histories: [{ rows: 1, steps: 1, ids: Int32Array.of(0), mask: Float32Array.of(0) }], items: Int32Array.of(2), slots: 1,
    texts: { title: [{ rows: 1, steps: 1, ids: Int32Array.of(0), mask: Float32Array.of(0) }] }, tableRows: { words: Int32Array.of(0) },
  });
});

test('tables that do not belong together are refused', () => {
  const title = { tokens: listOf(Int32Array.of(4), [1]), vocabulary: 'words' };
  assert.throws(() => new BatchAssembler({ items: 2, columns: { title }, vocabularies: { words: 5 } }), { code: 'row-count', message: /1 rows, expected 2/ });
  assert.throws(() => new BatchAssembler({ items: 1, columns: { title }, vocabularies: { words: 4 } }), { code: 'malformed', message: /token 4, and the vocabulary "words" has 4 rows/ });
  assert.throws(() => new BatchAssembler({ items: 1, columns: { title }, vocabularies: { word: 9 } }), { code: 'unknown-key', hint: /did you mean "word"/ });
  assert.throws(() => new BatchAssembler({ items: 9 }).assemble(all, 0), { code: 'malformed', message: /among the items, expected numbers below 9/ });
  assert.throws(() => new BatchAssembler({ items }).assemble(trainingRows({ ...impressions, labels: listOf(new Uint8Array(0), Array.from({ length: 30 }, () => 0)) }, sourceRows, 'all'), 0),
    { code: 'wrong-value', message: /0 rows/ });
});
