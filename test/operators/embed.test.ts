import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastValueFrom, of, toArray } from 'rxjs';

import { embed, type EmbedOptions } from '../../operators/embed.ts';
import { batchOf } from '../../src/core/batch.ts';
import { EngineError } from '../../src/core/errors.ts';
import { sliceRows } from '../../src/core/rows.ts';
import { valuesOf } from '../../src/testing/columns.ts';
import { operatorContract } from '../../src/testing/operator-contract.ts';
import { texts } from './lists.ts';
import { characterTokenizer, madeUpEncoder } from './made-up-nouns.ts';

const rows = (userText: string[], itemTexts: string[][], first = 0) =>
  batchOf({ userText: userText as readonly string[], itemTexts: texts(itemTexts) }, userText.length, first);
const embedded = (batches: ReturnType<typeof rows>[], encoder = madeUpEncoder(), options: Partial<EmbedOptions> = {}) =>
  lastValueFrom(of(...batches).pipe(embed({ encoder, retryWaitMs: 0, ...options }), toArray()));
const asked = (encoder: ReturnType<typeof madeUpEncoder>) => encoder.calls.flat().length;

operatorContract(() => embed({ encoder: madeUpEncoder(), tokensPerCall: 8 }), [
  rows(['ab', 'c'], [['d', 'ef'], []]),
  rows(['ab', '', 'g'], [['d'], ['hij', 'd'], ['k']], 2),
]);

test('gives every user and candidate the vector of its text', async () => {
  const [out] = await embedded([rows(['A', 'BB'], [['C', 'A'], ['DD']])]);
  assert.deepEqual(valuesOf(out!.columns.userVector), [[65, 1], [132, 2]]);
  assert.deepEqual(valuesOf(out!.columns.itemVectors), [[[67, 1], [65, 1]], [[136, 2]]]);
});

test('encodes each distinct text of a batch once', async () => {
  const encoder = madeUpEncoder();
  await embedded([rows(['a', 'a', 'b'], [['x', 'y'], ['y', 'x', 'a'], ['x']])], encoder);
  assert.equal(asked(encoder), 4);
});

test('remembers items, the latest ones, from batch to batch', async () => {
  const encoder = madeUpEncoder();
  const batches = [rows(['a'], [['x', 'y']]), rows(['b'], [['y', 'x']], 1), rows(['c'], [['z', 'x']], 2)];
  await embedded(batches, encoder);
  assert.equal(asked(encoder), 3 + 1 + 2);
  const forgetful = madeUpEncoder();
  await embedded(batches, forgetful, { cacheTexts: 0 });
  assert.equal(asked(forgetful), 3 + 3 + 3);
  const short = madeUpEncoder();
  await embedded([rows(['a'], [['x', 'y', 'z']]), rows(['b'], [['z', 'y']], 1), rows(['c'], [['x']], 2)], short, { cacheTexts: 2 });
  assert.equal(asked(short), 4 + 1 + 2);
});

test('remembers nothing from one subscription to the next, so that a resumed run makes the same calls', async () => {
  const encoder = madeUpEncoder();
  const operator = embed({ encoder });
  for (let run = 0; run < 2; run++) await lastValueFrom(of(rows(['a'], [['x']])).pipe(operator));
  assert.deepEqual(encoder.calls, [[1, 1], [1, 1]]);
});

test('remembers users and items for everybody where a text has the same vector in any company', async () => {
  const encoder = madeUpEncoder();
  const steady = { ...encoder, open: async () => ({ ...await encoder.open(), steady: true }) };
  const operator = embed({ encoder: steady });
  for (const items of [['x'], ['x', 'y'], ['y']]) await lastValueFrom(of(rows(['a'], [items])).pipe(operator));
  assert.deepEqual(encoder.calls, [[1, 1], [1]]);
});

test('cuts a text at the end, and keeps what the model wants around it', async () => {
  const tokenizer = characterTokenizer({ before: [1], after: [2] });
  const [out] = await embedded([rows(['abcdef'], [['g']])], madeUpEncoder({ tokenizer, contextTokens: 4 }));
  assert.deepEqual(valuesOf(out!.columns.userVector), [[1 + 97 + 98 + 2, 4]]);
});

test('what goes around a text is the encoder\'s, what is spelled in it the protocol\'s', async () => {
  const encoder = () => madeUpEncoder({ tokenizer: characterTokenizer({ before: [1000], after: [2000] }), about: (tokens) => [tokens.at(0)!, tokens.at(1)!] });
  const vector = async (options: Partial<EmbedOptions>) => valuesOf((await embedded([rows(['<s>'], [[]])], encoder(), options))[0]!.columns.userVector);
  assert.deepEqual(await vector({}), [[1000, '<'.codePointAt(0)]]);
  assert.deepEqual(await vector({ protocol: 'sound' }), await vector({}));
  assert.deepEqual(await vector({ protocol: 'recbench' }), [[1000, 1]]);
});

test('reads a slice of a longer table', async () => {
  const [out] = await embedded([sliceRows(rows(['A', 'B'], [['X'], ['C', 'D']]), 1, 2)]);
  assert.deepEqual(valuesOf(out!.columns.itemVectors), [[[67, 1], [68, 1]]]);
});

test('tries a retryable error again; closes the encoder', async () => {
  const encoder = madeUpEncoder({ before: (call) => { if (call === 1) throw new EngineError('rate-limit', 'busy', 'wait', true); } });
  await embedded([rows(['a'], [['b']])], encoder);
  assert.deepEqual([encoder.calls.length, encoder.opened, encoder.closed], [2, 1, 1]);
});

test('an encoder that answers in another width breaks its contract', async () => {
  const encoder = madeUpEncoder();
  const lying = { ...encoder, open: async () => ({ ...await encoder.open(), width: 5 }) };
  await assert.rejects(embedded([rows(['a'], [['b']])], lying), { name: 'EngineError', code: 'bad-output' });
});
