import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { LoadedItems } from '../../src/core/items.ts';
import { tokenizer as tokenizerOf } from '../../src/text/tokenizer.ts';
import { itemTable } from '../../src/training/item-table.ts';
import type { ItemText } from '../../src/training/recommender.ts';
import { madeUpCheckpoint, tinyBert } from '../transformers/made-up-checkpoint.ts';

// [UNK] 6, [CLS] 7, [SEP] 8
const tokenizer = await tokenizerOf(madeUpCheckpoint(tinyBert)).load();
const columns: Readonly<Record<string, readonly string[]>> = { title: ['a b c', '', '[SEP] a', '  '], abstract: ['b', 'c c', '', ''], topic: ['x', 'y', '', 'x'] };
const items: LoadedItems = { count: 4, ids: ['1', '2', '3', '4'], texts: columns['title']!, column: (name) => columns[name]! };

function idsOf(texts: Readonly<Record<string, ItemText>>): Readonly<Record<string, readonly (readonly number[])[]>> {
  const table = itemTable(texts, items, { tokens: { tokenizer, rows: 9 } });
  return Object.fromEntries(Object.entries(table.columns).map(([name, { tokens: { offsets, values } }]) =>
    [name, Array.from({ length: items.count }, (_, item) => [...values.subarray(offsets[item]!, offsets[item + 1]!)])]));
}

test('the tokens of a tokenizer stand before the first text of an item that says anything, and behind each', () => {
  const title = { from: 'title', as: 'tokens' } as const;
  const both = idsOf({ title, abstract: { from: 'abstract', as: 'tokens' }, topic: { from: 'topic', as: 'category' } });
  assert.deepEqual(both['title'], [[7, 0, 1, 2, 8], [], [7, 6, 0, 8], []], 'a separator that is spelled out is text, here an unknown word');
  assert.deepEqual(both['abstract'], [[1, 8], [7, 2, 2, 8], [], []]);
  assert.deepEqual(idsOf({ title: { ...title, around: false } })['title'], [[0, 1, 2], [], [6, 0], []]);
});

test('`most` counts them all, and a lead stands before what an item says', () => {
  const title = { from: 'title', as: 'tokens', most: 4 } as const;
  assert.deepEqual(idsOf({ title })['title'], [[7, 0, 1, 8], [], [7, 6, 0, 8], []]);
  assert.deepEqual(idsOf({ title: { ...title, most: 6, lead: 'maybe b' } })['title'], [[7, 5, 1, 0, 1, 8], [], [7, 5, 1, 6, 0, 8], []]);
  assert.deepEqual(idsOf({ title: { ...title, most: 1 } })['title']!.map(({ length }) => length), [1, 0, 1, 0]);
  assert.deepEqual(idsOf({ title: { ...title, most: 2, around: false } })['title'], [[0, 1], [], [6, 0], []]);
});

test('rows of its table are the tokens of the model; words and categories have theirs beside it', () => {
  const { vocabularies } = itemTable({ title: { from: 'title', as: 'tokens' }, words: { from: 'abstract', as: 'words' }, topic: { from: 'topic', as: 'category' } }, items, { tokens: { tokenizer, rows: 12 } });
  assert.deepEqual(vocabularies, { tokens: 12, words: 4, topic: 5 });
});
