import assert from 'node:assert/strict';
import { test } from 'node:test';

import { listOf } from '../../src/core/column.ts';
import type { LoadedItems } from '../../src/core/items.ts';
import { itemTable } from '../../src/training/item-table.ts';

const columns: Readonly<Record<string, unknown>> = {
  title: ['Red ant', '', 'Ant farm'], body: ['ant', 'red bee', 'bee'], beat: ['bees', 'ants', 'ants'],
  codes: listOf(Int32Array.of(7, 2, 7, 10), [2, 0, 2]),
};
const items = { count: 3, ids: ['a', 'b', 'c'], texts: ['', '', ''], column: (name: string) => columns[name] } as unknown as LoadedItems;
const lists = ({ tokens: { offsets, values } }: { tokens: { offsets: Int32Array; values: Int32Array } }) =>
  Array.from({ length: offsets.length - 1 }, (_, row) => [...values.subarray(offsets[row]!, offsets[row + 1]!)]);

test('words share a vocabulary, unless a text names one: then the same column has two tables', () => {
  const { words, vocabularies, columns } = itemTable({
    title: { from: 'title', as: 'words' }, body: { from: 'body', as: 'words' }, again: { from: 'title', as: 'words', vocabulary: 'frozen' },
  }, items);
  assert.deepEqual(words, { words: ['ant', 'bee', 'red', 'farm'], frozen: ['ant', 'farm', 'red'] });
  assert.deepEqual(vocabularies, { words: 6, frozen: 5 });
  assert.deepEqual([lists(columns['title']!), lists(columns['again']!)], [[[4, 2], [], [2, 5]], [[4, 2], [], [2, 3]]]);
});

test('a lead stands before the words of every item that has any, and does not count among them', () => {
  const { words, columns } = itemTable({ title: { from: 'title', as: 'words', most: 1, lead: 'Ant title:' } }, items);
  const number = (word: string) => words['words']!.indexOf(word) + 2;
  assert.deepEqual(lists(columns['title']!), [[number('ant'), number('title'), number('red')], [], [number('ant'), number('title'), number('ant')]]);
});

test('categories that share a vocabulary share its rows; numbers have one row each', () => {
  const { vocabularies, columns } = itemTable({
    beat: { from: 'beat', as: 'category' }, other: { from: 'body', as: 'category', vocabulary: 'beat' }, id: { from: 'id', as: 'number' }, encoded: { from: 'id', as: 'number' },
  }, items);
  assert.deepEqual(vocabularies, { beat: 7, id: 3, encoded: 3 });
  assert.equal(columns['other']!.vocabulary, 'beat');
});

test('codes: the number of a level, one row for items without it, and one for codes that training has not seen', () => {
  const texts = { coarse: { from: 'codes', as: 'codes' }, fine: { from: 'codes', as: 'codes', level: 1 } } as const;
  const table = itemTable(texts, items);
  assert.deepEqual([lists(table.columns['coarse']!), lists(table.columns['fine']!)], [[[3], [2], [3]], [[4], [2], [3]]]);
  const later = itemTable(texts, { ...items, column: () => listOf(Int32Array.of(2, 10, 7, 2), [2, 0, 2]) } as LoadedItems, { words: table.words });
  assert.deepEqual([lists(later.columns['coarse']!), later.vocabularies], [[[1], [2], [3]], table.vocabularies]);
  assert.throws(() => itemTable({ codes: { from: 'title', as: 'codes' } }, items), { code: 'column-type', message: /is utf8, and codes are list<int32>/ });
});
