import assert from 'node:assert/strict';
import { test } from 'node:test';

import { answerLogits, answerTokens, labelMass } from '../../../src/engines/transformers/answer-tokens.ts';
import { checkedPrompts, checkPaths } from '../../../src/engines/transformers/check-paths.ts';
import { fillRows } from '../../../src/engines/transformers/fill-rows.ts';
import { plannedPart, sortedImpressions } from '../../../src/engines/transformers/prompt-plan.ts';

const cost = { perToken: 1000, perPair: 1 };

test('rows hold every text once and none beyond their width; equal texts get rows of their own where looking at others costs', () => {
  const lengths = Array.from({ length: 57 }, (_, at) => 1 + (at * 37) % 40);
  for (const perPair of [0, 1, 50]) {
    const rows = fillRows(lengths, 100, { perToken: 1000, perPair });
    assert.deepEqual(rows.flat().sort((a, b) => a - b), lengths.map((_, at) => at));
    const widths = rows.map((row) => row.reduce((sum, at) => sum + lengths[at]!, 0));
    assert.ok(rows.length * Math.max(...widths) < 1.3 * lengths.reduce((sum, length) => sum + length, 0), 'little is filled up');
  }
  assert.equal(fillRows(Array(20).fill(25), 400, { perToken: 1, perPair: 1 }).length, 20);
  assert.equal(fillRows([40, 1, 1, 1, 1], 400, { perToken: 1e6, perPair: 1 }).length, 1);
  assert.deepEqual(fillRows([], 0, cost), []);
});

const impression = (first: number, prefix: readonly number[], suffixes: readonly (readonly number[])[]) =>
  ({ first, prefix: Int32Array.from(prefix), suffixes: suffixes.map((suffix) => Int32Array.from(suffix)) });
const many = (count: number, of: number) => Array<number>(count).fill(of);

test('a plan computes once what several prompts begin with, and what is too short for a pass of its own again', () => {
  const instruction = many(20, 7);
  const sorted = sortedImpressions([
    impression(0, [...instruction, ...many(30, 1)], [[2], [3]]), impression(2, [...instruction, ...many(30, 1), 5], [[4]]), impression(3, [...instruction, 2, 2], [[4], [5]]), impression(5, [9], [[4], [5]]),
  ]);
  assert.deepEqual(sorted.impressions.map(({ first }) => first), [0, 2, 3, 5]);
  const whole = plannedPart(sorted, 0, 4, 0);
  assert.deepEqual(whole.ends.map(({ first }) => first), [5]);
  assert.deepEqual(whole.beginnings, [{ from: 0, until: 3, tokens: 20 }]);
  const inner = plannedPart(sorted, 0, 3, 20);
  assert.deepEqual(inner.beginnings, [{ from: 0, until: 2, tokens: 50 }]);
  assert.deepEqual(inner.ends.map(({ first }) => first), [3]);
  const last = plannedPart(sorted, 0, 2, 50);
  assert.deepEqual([last.beginnings, last.ends.length], [[], 2]);
});

test('made-up prompts are as long as the model reads and no longer, and a way that differs is refused with both numbers', () => {
  for (const context of [1, 8, 16, 4096]) {
    const prompts = checkedPrompts(9, context);
    for (const { prefix, suffixes } of prompts) for (const { length } of suffixes) assert.ok(length > 0 && prefix.length + length <= Math.max(context, 2));
  }
  const longest = checkedPrompts(9, 4096).map(({ prefix, suffixes }) => prefix.length + Math.max(...suffixes.map(({ length }) => length)));
  assert.ok(Math.min(...longest) <= 9 && Math.max(...longest) > 100);
  checkPaths('tiny', { plain: [1, -200], chosen: [1, -200.01], within: 1e-4 });
  assert.throws(() => checkPaths('tiny', { plain: [1, 2, 3], chosen: [1, 2.5, 3.1], within: 1e-4 }), { name: 'EngineError', code: 'bad-output', message: /logit 2\.5 .* and 2 by itself: 2\.5e-1 apart/ });
  assert.throws(() => checkPaths('tiny', { plain: [1], chosen: [NaN], within: 1e-4 }), { code: 'bad-output', message: /NaN/ });
});

const words = ['NO', 'No', ' No', 'YES', 'Yes', 'no', 'yes', 'both'];
const tokenizer = {
  encode: (text: string) => words.includes(text) ? Int32Array.of(words.indexOf(text)) : Int32Array.from(text, () => 99), idOf: (text: string) => words.includes(text) ? words.indexOf(text) : undefined,
  before: new Int32Array(0), after: new Int32Array(0),
};

test('answers are told in one spelling or in several, which are added up', () => {
  assert.deepEqual(answerTokens(tokenizer, 'llama', ['NO', 'YES'], 'family'), { columns: [0, 3], groups: [[0], [1]] });
  assert.deepEqual(answerTokens(tokenizer, 'bert', ['NO', 'YES'], 'family').columns, [5, 6]);
  const several = answerTokens(tokenizer, 'llama', [['NO', 'No', ' No', 'NO'], 'YES'], 'family');
  assert.deepEqual(several, { columns: [0, 1, 2, 3], groups: [[0, 1, 2], [3]] });
  const logits = Float32Array.of(1, 2, 3, 0.5, 0, 0, 0, 0);
  const [no, yes] = answerLogits(logits, several);
  assert.ok(Math.abs(no! - Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3))) < 1e-6 && yes === 0.5);
  const mass = labelMass(logits, Float32Array.of(Math.log(100), Math.log(4)), several);
  assert.ok(Math.abs(mass[0]! - (Math.exp(1) + Math.exp(2) + Math.exp(3) + Math.exp(0.5)) / 100) < 1e-6 && Math.abs(mass[1]! - 1) < 1e-6);
});

test('answers that are no token, or the same one, are refused', () => {
  assert.throws(() => answerTokens(tokenizer, 'llama', ['NO', 'Perhaps'], 'family'), { code: 'answer-tokens', message: /"Perhaps" is no entry/ });
  assert.throws(() => answerTokens(tokenizer, 'llama', [['NO', 'Not at all'], 'YES'], 'family'), { code: 'answer-tokens', message: /"Not at all" is not one token/ });
  assert.throws(() => answerTokens(tokenizer, 'llama', [['NO', 'both'], ['YES', 'both']], 'family'), { code: 'answer-tokens', message: /same token, id 7/ });
  assert.throws(() => answerTokens(tokenizer, 'llama', ['YES', 'YES'], 'family'), { code: 'answer-tokens', message: /same token/ });
});
