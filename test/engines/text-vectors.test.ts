import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import type { List } from '../../src/core/column.ts';
import type { TextEncoder } from '../../src/core/engine.ts';
import type { Items } from '../../src/core/items.ts';
import type { KeyedVectors, VectorsKept } from '../../src/core/keyed-vectors.ts';
import { textVectors, type TextVectorsOptions } from '../../src/engines/text-vectors.ts';

const root = await mkdtemp(join(tmpdir(), 'rxrec-text-vectors-'));
after(() => rm(root, { recursive: true }));

const titles = ['rain', 'a rainy day in the harbour', '', 'snow', 'rain', 'rain and snow and rain'];
const beats = ['weather', 'town', '', '', 'sport', 'weather'];
const itemsOf = (titles: readonly string[]): Items => ({
  load: async () => ({ count: titles.length, ids: titles.map((_, item) => `n${item}`), texts: titles, column: (name) => name === 'title' ? titles : name === 'beat' ? beats : Int32Array.of(1) }),
  identify: async () => ({ titles }), toJSON: () => ({ items: 'made up' }),
});

/** The vector of a text: how many tokens it has, and their sum; CLS and SEP are 100 and 200. Each word is its length. */
class MadeUpEncoder implements TextEncoder {
  readonly calls: number[] = [];
  opened = 0;
  closed = 0;
  constructor(readonly name = 'lengths', readonly contextTokens = 6, readonly spoilt = Infinity) {}
  readonly tokenizer = {
    load: async () => ({ encode: (text: string) => Int32Array.from(text.split(/\W+/).filter(Boolean), ({ length }) => length), idOf: () => undefined, before: Int32Array.of(100), after: Int32Array.of(200) }),
    identify: async () => ({}), toJSON: () => ({}),
  };
  open = async () => {
    this.opened++;
    return {
      contextTokens: this.contextTokens, width: 2, close: async () => { this.closed++; },
      encode: async ({ offsets, values }: List<Int32Array>) => {
        this.calls.push(offsets.length - 1);
        const texts = Array.from({ length: offsets.length - 1 }, (_, at) => [...values.subarray(offsets[at]!, offsets[at + 1]!)]);
        return { width: 2, values: Float32Array.from(texts.flatMap((ids) => [ids.length, ids.length >= this.spoilt ? NaN : ids.reduce((sum, id) => sum + id)])) };
      },
    };
  };
  identify = async () => ({ encoder: this.name });
  toJSON = () => ({ encoder: this.name });
}

const byKey = async (vectors: KeyedVectors, wanted?: (key: string) => boolean, onKept: (kept: VectorsKept) => void = () => {}) => {
  const { keys, width, values } = await vectors.load(wanted, { onKept });
  return Object.fromEntries(keys.map((key, at) => [key, [...values.subarray(at * width, (at + 1) * width)]]).sort());
};
const expected = { n0: [3, 304], n1: [6, 311], n3: [3, 304], n4: [3, 304], n5: [6, 314] };

test('every item has the vector of its text, one that several have is encoded once, and one without text has none', async () => {
  const encoder = new MadeUpEncoder();
  assert.deepEqual(await byKey(textVectors({ encoder, items: itemsOf(titles), from: 'title', cache: false })), expected);
  assert.equal(encoder.calls.reduce((sum, texts) => sum + texts), 4); // rain, snow, and two that are cut at what it reads
  assert.deepEqual([encoder.opened, encoder.closed], [1, 1]);
});

test('a text is several columns, or a template, and loses what is beyond `most`', async () => {
  const of = (more: Partial<TextVectorsOptions>) => byKey(textVectors({ encoder: new MadeUpEncoder('lengths', 99), items: itemsOf(titles), from: 'title', cache: false, ...more }));
  assert.deepEqual((await of({ from: ['title', 'beat'] }))['n0'], [4, 311]);
  assert.deepEqual((await of({ from: ['title', 'beat'] }))['n3'], [3, 304]); // it has no beat
  assert.deepEqual((await of({ from: 'Title: {title}' }))['n0'], [4, 309]);
  assert.deepEqual((await of({ most: 2 }))['n1'], [4, 306]);
  await assert.rejects(of({ from: ['title', 'number'] }), { name: 'DataError', code: 'column-type', message: /"number" is int32/ });
});

test('what was encoded is read again by whoever has the same encoder and texts, and by nobody else', async () => {
  const cache = join(root, 'kept');
  const kept: VectorsKept[] = [];
  const encoder = new MadeUpEncoder();
  const load = (more: Partial<TextVectorsOptions> = {}) => byKey(textVectors({ encoder, items: itemsOf(titles), from: 'title', cache, ...more }), undefined, (one) => kept.push(one));
  assert.deepEqual(await load(), expected);
  assert.deepEqual(await load(), expected);
  assert.deepEqual([encoder.opened, kept.map(({ how }) => how)], [1, ['made', 'read']]);
  assert.deepEqual(await readdir(cache), [kept[0]!.path.slice(cache.length + 1)]);
  assert.match((await readdir(kept[0]!.path)).join(), /^00000-[0-9a-f]{24}\.parquet$/);
  assert.deepEqual(kept[0]!.path, kept[1]!.path);

  const others: readonly Partial<TextVectorsOptions>[] = [
    { encoder: new MadeUpEncoder('another') }, { items: itemsOf(titles.map((title) => `${title} `)) }, { items: itemsOf([...titles, 'one more']) }, { most: 1 }, { from: ['title', 'beat'] },
  ];
  for (const more of others) await load(more);
  assert.deepEqual(kept.slice(2).map(({ how }) => how), others.map(() => 'made'));
  assert.equal(new Set(kept.map(({ path }) => path)).size, 1 + others.length);
  assert.deepEqual(Object.keys(await load({ items: itemsOf(titles.slice(0, 2)) })), ['n0', 'n1']);
});

test('a file that was changed is made anew, and that is said; one that was never finished counts for nothing', async () => {
  const cache = join(root, 'damaged');
  const kept: VectorsKept[] = [];
  const vectors = textVectors({ encoder: new MadeUpEncoder(), items: itemsOf(titles), from: 'title', cache });
  const load = () => byKey(vectors, undefined, (one) => kept.push(one));
  await load();
  await appendFile(join(kept[0]!.path, (await readdir(kept[0]!.path))[0]!), 'x');
  assert.deepEqual(await load(), expected);
  assert.equal(kept[1]!.how, 'made-anew');
  assert.match(kept[1]!.because!, /SHA-256 begins with \w+, expected \w+/);
  assert.deepEqual(await load(), expected);
  assert.equal(kept[2]!.how, 'read');

  await assert.rejects(textVectors({ encoder: new MadeUpEncoder('spoilt', 6, 6), items: itemsOf(titles), from: 'title', cache }).load(),
    { name: 'EngineError', code: 'bad-output', message: /the vector of "n1" is not finite/ });
  const others = (await readdir(cache)).filter((name) => !kept[0]!.path.endsWith(name));
  assert.deepEqual(await Promise.all(others.map((name) => readdir(join(cache, name)))), [[]]);
});

test('whoever is stopped goes on behind what was finished, and one piece that was changed is made anew alone', async () => {
  const cache = join(root, 'pieces');
  const many = Array.from({ length: 2500 }, (_, item) => `${'word '.repeat(item % 4)}number${item}`);
  const items: Items = { ...itemsOf([]), load: async () => ({ count: many.length, ids: many.map((_, item) => `n${item}`), texts: many, column: () => many }) };
  const failing = new MadeUpEncoder();
  const stopped = { ...failing, open: async () => {
    const open = await failing.open();
    return { ...open, encode: async (texts: List<Int32Array>) => {
      if (failing.calls.reduce((sum, count) => sum + count, 0) >= 1024) throw new Error('stopped');
      return open.encode(texts);
    } };
  } };
  const of = (encoder: Pick<MadeUpEncoder, 'open' | 'identify' | 'toJSON' | 'tokenizer'>) => textVectors({ encoder, items, from: 'title', cache });
  await assert.rejects(of({ ...stopped, identify: failing.identify, toJSON: failing.toJSON, tokenizer: failing.tokenizer }).load(), /stopped/);
  const encoder = new MadeUpEncoder();
  const found = await byKey(of(encoder));
  assert.equal(encoder.calls.reduce((sum, count) => sum + count, 0), 2500 - 1024);
  assert.deepEqual(found, await byKey(textVectors({ encoder: new MadeUpEncoder(), items, from: 'title', cache: false })));

  const [folder] = await readdir(cache);
  const files = (await readdir(join(cache, folder!))).sort();
  assert.equal(files.length, 3);
  await appendFile(join(cache, folder!, files[1]!), 'x');
  const again = new MadeUpEncoder();
  assert.deepEqual(await byKey(of(again)), found);
  assert.equal(again.calls.reduce((sum, count) => sum + count, 0), 1024);
  assert.deepEqual((await readdir(join(cache, folder!))).sort(), files);
});

test('whoever waits is told how much is made, and may stop it before the next call', async () => {
  const cache = join(root, 'stopped');
  const told: number[] = [];
  const vectors = textVectors({ encoder: new MadeUpEncoder(), items: itemsOf(titles), from: 'title', cache });
  await vectors.load(undefined, { onMade: (fraction) => told.push(fraction) });
  assert.deepEqual([told[0], told.every((fraction, at) => fraction >= (told[at - 1] ?? 0) && fraction <= 1)], [0, true]);
  const encoder = new MadeUpEncoder('stopped');
  await assert.rejects(textVectors({ encoder, items: itemsOf(titles), from: 'title', cache }).load(undefined, { signal: AbortSignal.abort(new Error('enough')) }), /enough/);
  assert.deepEqual([encoder.calls, encoder.closed], [[], 1]);
});

test('only what is wanted is encoded, and nothing is kept where nothing is', async () => {
  const cache = join(root, 'some');
  const encoder = new MadeUpEncoder();
  const vectors = textVectors({ encoder, items: itemsOf(titles), from: 'title', cache });
  assert.deepEqual(await byKey(vectors, (key) => key === 'n3'), { n3: [3, 304] });
  assert.deepEqual(encoder.calls, [1]);
  assert.deepEqual(await vectors.load(() => false), { width: 0, keys: [], values: new Float32Array(0) });
  assert.deepEqual(encoder.calls, [1]);
});

test('where another width is wanted, none is made and none is kept', async () => {
  const cache = join(root, 'width');
  const encoder = new MadeUpEncoder();
  const vectors = textVectors({ encoder, items: itemsOf(titles), from: 'title', cache });
  assert.deepEqual(await vectors.load(undefined, { width: 3 }), { width: 2, keys: [], values: new Float32Array(0) });
  assert.deepEqual([encoder.calls, encoder.closed, await readdir(cache)], [[], 1, []]);
});

test('options that make no sense are refused, and what it is says all of them', async () => {
  const options = { encoder: new MadeUpEncoder(), items: itemsOf(titles), from: 'title' };
  assert.throws(() => textVectors({ ...options, form: 'title' } as never), { code: 'unknown-key', hint: /"from"/ });
  assert.throws(() => textVectors({ ...options, from: [] }), { code: 'wrong-value' });
  assert.throws(() => textVectors({ ...options, cache: true as never }), { code: 'wrong-value', message: /"cache"/ });
  assert.deepEqual(await textVectors({ ...options, most: 3 }).identify(), { textVectors: { encoder: 'lengths' }, titles, from: 'title', most: 3 });
  assert.deepEqual(textVectors(options).toJSON(), { textVectors: { encoder: { encoder: 'lengths' }, from: 'title' } });
});
