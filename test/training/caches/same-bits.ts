import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { nameOf } from '../../../scripts/repository.ts';
import { compileCache } from '../../../src/compile/compile-cache.ts';
import { type List, listOf } from '../../../src/core/column.ts';
import { OptionsError } from '../../../src/core/errors.ts';
import type { LoadedItems } from '../../../src/core/items.ts';
import { tickets } from '../../../src/flow/tickets.ts';
import type { ScoreOptions } from '../../../src/training/caches/score-options.ts';
import { initialWeights } from '../../../src/training/initial-weights.ts';
import { itemTable } from '../../../src/training/item-table.ts';
import type { Recommender } from '../../../src/training/recommender.ts';
import { partWeights, tableWeights } from '../../../src/training/tables.ts';
import { openRecommender, type TrainedWeights } from '../../../src/training/trained-recommender.ts';
import { recommenderFiles } from '../../recommenders/recommender-files.ts';

type Asked = readonly [history: List<Int32Array>, candidates: List<Int32Array>, users: Int32Array];

const [itemCount, rows, userCount] = [60, 17, 6];
const draw = tickets(5, 0, 0);
const below = (count: number) => Math.floor(draw() * count);
const many = <T>(count: number, make: (at: number) => T) => Array.from({ length: count }, (_, at) => make(at));
const lists = (values: readonly (readonly number[])[]) => listOf(Int32Array.from(values.flat()), values.map(({ length }) => length));

const titles = many(itemCount, (item) => item === 3 ? '' : many(1 + below(14), () => `word${below(40)}`).join(' '));
const codes = lists(many(itemCount, () => many(4, () => below(9))));
const beats = many(itemCount, () => ['weather', 'town', 'sport', ''][below(4)]!);
const items: LoadedItems = { count: itemCount, ids: many(itemCount, (item) => `n${item}`), texts: titles, column: (name) => ({ title: titles, beat: beats, codes })[name]! };
const candidates = lists(many(rows, () => many(1 + below(9), () => below(itemCount))));
const users = Int32Array.from({ length: rows }, () => below(userCount + 2));
export const every = many(rows, (row) => row);

export const on = { compile: compileCache(200), threads: 1 };

export type Factory = (options: Readonly<Record<string, unknown>>) => Recommender;
export const factories = await Promise.all(recommenderFiles.map(async (file) => {
  const name = nameOf(file);
  return { name, factory: (await import(`../../../${file}`) as Readonly<Record<string, Factory>>)[name]! };
}));

const texts = { beat: { from: 'beat', as: 'category' }, title: { from: 'title', as: 'words' }, short: { from: 'title', as: 'words', most: 5 } };
const small = { width: 14, clicks: 6 }; // not a multiple of 4, and so no row of a table begins where another does

/** A named recommender in its forms, small. */
export function formsOf(factory: Factory): readonly (readonly [form: string, recommender: Recommender])[] {
  const forms = { text: small, id: { ...small, form: 'id' }, 'users by number': { ...small, form: 'id', users: 'number' }, 'as the original': { ...small, texts, parity: 'legommenders' } };
  return Object.entries(forms).flatMap(([form, options]) => {
    const recommender = made(factory, options) ?? made(factory, { ...options, heads: 2 }) ?? made(factory, { ...options, width: 16 });
    return recommender ? [[form, recommender] as const] : [];
  });
}

/** Scores all rows at once, row by row, in another order, after other rows, candidate by candidate, with little memory and spilled: they have the same bits. */
export async function sameBits(recommender: Recommender): Promise<void> {
  const trained = trainedOf(recommender);
  const asked = askedOf(recommender);
  const whole = await opened(trained, { on }, async (score, refresh) => {
    const whole = await score(asked);
    const same = async (rows: readonly number[], what: string) => assert.deepEqual(await score(taken(asked, rows)), part(whole, rows), `${what}: ${rows}`);
    await refresh();
    for (const row of every) await same([row], 'row by row');
    await refresh();
    await same(every.toReversed(), 'in another order');
    await refresh();
    for (const rows of [[4, 2, 9], [16, 0], [9, 1, 5, 4, 12, 13]]) await same(rows, 'after other rows');
    await refresh();
    for (const row of [0, 7]) {
      const one = await Promise.all(Array.from(candidatesOf(row), (item) => score([taken(asked, [row])[0], lists([[item]]), users.subarray(row, row + 1)])));
      assert.deepEqual(Float32Array.from(one, ([only]) => only!), part(whole, [row]), `candidates of row ${row}, one by one`);
    }
    return whole;
  });
  const spill = mkdtempSync(join(tmpdir(), 'rxrec-company-'));
  for (const more of [{}, { spill }]) {
    await opened(trained, { on, mostBytes: 12 * recommender.items.width, mostUserBytes: 0, ...more }, async (score) => {
      for (const rows of [[3, 11], [11, 8, 3], every]) assert.deepEqual(await score(taken(asked, rows)), part(whole, rows), `little memory: ${rows}`);
    });
  }
  rmSync(spill, { recursive: true });
}

/** One of no click, one of more than are looked at. */
export function askedOf({ clicks }: Recommender): Asked {
  const lengths = many(rows, (row) => row === 2 ? 0 : row === 3 ? clicks + 3 : below(clicks + 1));
  return [lists(lengths.map((length) => many(length, () => below(itemCount)))), candidates, users];
}

export function trainedOf(recommender: Recommender): TrainedWeights {
  const table = itemTable(recommender.texts, items);
  const specs = { ...partWeights(recommender), ...tableWeights(recommender, { ...table, users: userCount }) };
  const drawn = Object.entries(specs).map(([name, { shape, init }]) => [name, { shape, init: init.kind === 'given' ? { kind: 'normal', deviation: 0.4 } as const : init }] as const);
  return { recommender, table, weights: initialWeights(Object.fromEntries(drawn), 3) };
}

export async function opened<T>(trained: TrainedWeights, options: ScoreOptions, use: (score: (asked: Asked) => Promise<Float32Array>, refresh: () => Promise<void>) => Promise<T>): Promise<T> {
  const model = await openRecommender(trained, options);
  try {
    return await use((asked) => model.score(...asked), () => model.refresh(trained.weights));
  } finally {
    await model.close();
  }
}

const candidatesOf = (row: number) => candidates.values.subarray(candidates.offsets[row]!, candidates.offsets[row + 1]!);
export const part = (whole: Float32Array, rows: readonly number[]) =>
  Float32Array.from(rows.flatMap((row) => [...whole.subarray(candidates.offsets[row]!, candidates.offsets[row + 1]!)]));

export function taken([history, candidates, users]: Asked, rows: readonly number[]): Asked {
  const of = ({ offsets, values }: List<Int32Array>) => lists(rows.map((row) => [...values.subarray(offsets[row]!, offsets[row + 1]!)]));
  return [of(history), of(candidates), Int32Array.from(rows, (row) => users[row]!)];
}

function made(factory: Factory, options: Readonly<Record<string, unknown>>): Recommender | undefined {
  try {
    return factory(options);
  } catch (error) {
    if (error instanceof OptionsError) return undefined;
    throw error;
  }
}
