import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastValueFrom, of } from 'rxjs';

import { scoreTextMatch } from '../../operators/score-text-match.ts';
import { batchOf } from '../../src/core/batch.ts';
import { sliceRows } from '../../src/core/rows.ts';
import { valuesOf } from '../../src/testing/columns.ts';
import { operatorContract } from '../../src/testing/operator-contract.ts';
import { integers } from './lists.ts';
import { madeUpItems } from './made-up-nouns.ts';

const catalogue = ['the cat sat on the mat', 'The dog sat', '', 'a cat and a dog', 'ÄRGER über Straßen'];
const rows = (history: number[][], candidates: number[][], first = 0) =>
  batchOf({ history: integers(history), candidates: integers(candidates) }, history.length, first);
const score = async (batch: ReturnType<typeof rows>, texts = catalogue) =>
  valuesOf((await lastValueFrom(of(batch).pipe(scoreTextMatch({ items: madeUpItems({ texts }) })))).columns.scores) as number[][];

operatorContract(() => scoreTextMatch({ items: madeUpItems({ texts: catalogue }) }), [
  rows([[0, 1], []], [[3, 2], [0]]), rows([[3], [2], [4]], [[1], [0, 1], []], 2),
]);

/** BM25 as the formula is printed, from words and texts, without an index. */
function bm25(query: readonly string[], text: string, texts: readonly string[]): number {
  const words = (of: string) => of.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const filled = texts.filter((other) => other !== '');
  const average = filled.reduce((sum, other) => sum + words(other).length, 0) / filled.length;
  return [...new Set(query)].reduce((sum, word) => {
    const found = filled.filter((other) => words(other).includes(word)).length;
    const count = words(text).filter((other) => other === word).length;
    const rarity = Math.log(1 + (filled.length - found + 0.5) / (found + 0.5));
    return sum + rarity * (count * 2.2) / (count + 1.2 * (1 - 0.75 + 0.75 * words(text).length / average));
  }, 0);
}

test('agrees with the formula', async () => {
  const [[mat, dog, empty]] = await score(rows([[0, 3]], [[0, 1, 2]])) as [number[]];
  const query = 'the cat sat on the mat a cat and a dog'.split(' ');
  assert.ok(Math.abs(mat! - bm25(query, catalogue[0]!, catalogue)) < 1e-5);
  assert.ok(Math.abs(dog! - bm25(query, catalogue[1]!, catalogue)) < 1e-5);
  assert.equal(empty, 0);
});

test('a word counts once in the query, however often it was clicked', async () => {
  assert.deepEqual(await score(rows([[1, 1, 1]], [[0, 3]])), await score(rows([[1]], [[0, 3]])));
});

test('compares words of any script without case, and in any Unicode form', async () => {
  const texts = ['Ärger', 'a\u0308rger zwei', 'ΑΘΗΝΑ', 'αθηνα', '東京 2020', '２０２０'];
  const scores = await score(rows([[0], [2], [4]], [[1], [3], [5]]), texts);
  assert.ok(scores.every(([match]) => match! > 0), JSON.stringify(scores));
});

test('scores 0 without history, without a match, and in a catalogue without text', async () => {
  assert.deepEqual(await score(rows([[], [4]], [[0], [0]])), [[0], [0]]);
  assert.deepEqual(await score(rows([[0]], [[1]]), ['', '']), [[0]]);
});

test('words like __proto__ and constructor are words', async () => {
  const [[match]] = await score(rows([[0]], [[1]]), ['constructor __proto__', 'constructor', 'other']) as [number[]];
  assert.ok(match! > 0);
});

test('reads a slice of a longer table', async () => {
  const whole = await score(rows([[0], [1], [3]], [[1, 3], [0], [0, 1]]));
  assert.deepEqual(await score(sliceRows(rows([[0], [1], [3]], [[1, 3], [0], [0, 1]]), 1, 3)), whole.slice(1));
});

test('refuses an item number that the catalogue does not have', async () => {
  await assert.rejects(score(rows([[9]], [[0]], 3)), { name: 'DataError', code: 'malformed', message: /row 3: "history" names item 9/ });
});
