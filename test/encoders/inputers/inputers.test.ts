import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { listOf } from '../../../src/core/column.ts';
import { concatInputer } from '../../../src/encoders/inputers/concat-inputer.ts';
import { flattenInputer } from '../../../src/encoders/inputers/flatten-inputer.ts';
import type { LaidTokens } from '../../../src/encoders/inputers/laid-tokens.ts';
import { simpleInputer } from '../../../src/encoders/inputers/simple-inputer.ts';
import type { TokenColumn } from '../../../src/encoders/inputers/token-column.ts';
import { shared, skipWithout } from '../../shared.ts';

const folder = 'models/goldens/legommenders';
const present = skipWithout(`${folder}/inputers.json`, `${folder}/toy.json`);

interface Layout { readonly input_ids: Record<string, number[]>; readonly attention_mask: number[] }
interface Entry {
  readonly inputer: string;
  readonly use_cls_token: boolean;
  readonly use_sep_token: boolean;
  readonly use_attr_sep_token: boolean;
  readonly max_sequence_len: number;
  readonly items?: Record<string, Layout>;
  readonly users?: Record<string, Layout>;
}
interface Toy {
  readonly items: readonly { title: number[]; abs: number[]; category: number }[];
  readonly users: readonly { history: number[] }[];
}

const read = (name: string): unknown => JSON.parse(readFileSync(shared(`${folder}/${name}`)!, 'utf8'));
const entries = present.skip ? [] : read('inputers.json') as readonly Entry[];
const lists = (rows: readonly number[][]) => listOf(Int32Array.from(rows.flat()), rows.map(({ length }) => length));

function toyColumns(): { columns: TokenColumn[]; clicks: TokenColumn } {
  const { items, users } = read('toy.json') as Toy;
  return {
    columns: [
      { name: 'title', tokens: lists(items.map(({ title }) => title)) }, { name: 'abs', tokens: lists(items.map((item) => item.abs)) },
      { name: 'category', tokens: Int32Array.from(items, ({ category }) => category) },
    ],
    clicks: { name: 'history', tokens: lists(users.map(({ history }) => history)), atMost: 8, keep: 'first' },
  };
}

/** As the original stores it: a full-length row of numbers per column, -1 where it does not speak. */
function asOriginal(laid: LaidTokens, names: readonly string[], special: string): Layout {
  const ofColumn = (column: number) => Array.from(laid.ids, (id, at) => laid.columns[at] === column ? id : -1);
  const input = Object.fromEntries(names.map((name, column) => [name, ofColumn(column)]));
  const specials = ofColumn(names.length);
  return { input_ids: specials.some((id) => id >= 0) ? { ...input, [special]: specials } : input, attention_mask: [...laid.mask] };
}

function everyEntry(inputer: string, check: (entry: Entry) => void): void {
  const found = entries.filter((entry) => entry.inputer === inputer);
  if (!present.skip) assert.ok(found.length > 0);
  for (const entry of found) check(entry);
}

test('concatInputer lays items as the original does, with and without CLS and SEP', present, () => everyEntry('concat', (entry) => {
  const { columns } = toyColumns();
  const inputer = concatInputer({ cls: entry.use_cls_token, sep: entry.use_sep_token });
  for (const [item, expected] of Object.entries(entry.items!)) {
    const laid = inputer.lay(columns, [Number(item)], entry.max_sequence_len);
    assert.deepEqual(asOriginal(laid, ['title', 'abs', 'category'], '__cat_inputer_special_ids'), expected);
  }
}));

test('concatInputer lays a user by the numbers of the clicks as the original does', present, () => everyEntry('concat-user-id', (entry) => {
  const { clicks } = toyColumns();
  for (const [user, expected] of Object.entries(entry.users!)) {
    assert.deepEqual(asOriginal(concatInputer().lay([clicks], [Number(user)], 8), ['history'], ''), expected);
  }
}));

test('flattenInputer lays a history as the original does, with every choice of special tokens', present, () => everyEntry('flatten', (entry) => {
  const { columns, clicks } = toyColumns();
  const inputer = flattenInputer({ cls: entry.use_cls_token, sep: entry.use_sep_token, attrSep: entry.use_attr_sep_token });
  for (const [user, expected] of Object.entries(entry.users!)) {
    const laid = inputer.lay(columns, clicks, [Number(user)], entry.max_sequence_len);
    assert.deepEqual(asOriginal(laid, ['title', 'abs', 'category'], '__flatten_seq_special_ids'), expected);
  }
}));

test('simpleInputer holds for each column what the original does, without its padding', present, () => everyEntry('simple', (entry) => {
  const { columns } = toyColumns();
  const { items } = entry as unknown as { items: Record<string, { input_ids: Record<string, number[]>; attention_mask: Record<string, number[]> }> };
  for (const gap of [0, 2]) {
    for (const [item, { input_ids: ids, attention_mask: masks }] of Object.entries(items)) {
      const laid = simpleInputer({ gap }).lay(columns, [Number(item)]);
      for (const [column, name] of ['title', 'abs', 'category'].entries()) {
        const there = ids[name]!.filter((_, at) => masks[name]![at] === 1);
        assert.deepEqual([...laid.ids].filter((_, at) => laid.columns[at] === column), there);
        assert.deepEqual([...laid.mask].filter((_, at) => laid.columns[at] === column), there.map(() => 1));
      }
      assert.equal(laid.columns[0], 2);
      assert.equal(laid.steps, 1 + laid.ids.filter((_, at) => laid.columns[at] !== 2 && laid.columns[at] !== -1).length + gap);
    }
  }
}));
