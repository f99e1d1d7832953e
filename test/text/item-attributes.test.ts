import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Column } from '../../src/core/column.ts';
import { itemAttributes } from '../../src/text/item-attributes.ts';

const columns: Record<string, Column> = { title: ['Up "high"', '', ''], year: Float64Array.of(2009, Number.NaN, 1999), words: { offsets: Int32Array.of(0, 0, 0, 0), values: Int32Array.of() } };
const items = { load: async () => ({ count: 3, ids: ['a', 'b', 'c'], texts: ['Up', '', ''], column: (name: string) => columns[name]! }), identify: async () => ({ items: 'hash' }), toJSON: () => ({ items: 'films' }) };

test('attributes are told in the order asked for, missing ones as nothing, and an item without any has no text', async () => {
  const loaded = await itemAttributes(items, ['year', 'title']).load();
  assert.deepEqual(loaded.texts, ['{"year":"2009","title":"Up \\"high\\""}', '', '{"year":"1999","title":""}']);
  assert.deepEqual(loaded.ids, ['a', 'b', 'c']);
});

test('which attributes are told is part of what a catalogue is', async () => {
  assert.deepEqual(await itemAttributes(items, ['title']).identify(), { items: 'hash', attributes: ['title'] });
  assert.deepEqual(itemAttributes(items, ['title']).toJSON(), { items: 'films', attributes: ['title'] });
});

test('a column that is neither text nor numbers is refused', async () => {
  await assert.rejects(itemAttributes(items, ['words']).load(), { code: 'column-type', message: /attribute "words" is list<int32>/ });
});
