import assert from 'node:assert/strict';
import { test } from 'node:test';

import { choice, count, text } from '../../src/runtime/options.ts';
import { parseCommandLine, usage } from '../../src/runtime/settings.ts';

const table = {
  data: text('prepared scenario', 'out/newsroom'),
  answerRule: choice('how', ['vocabulary', 'first-piece'], 'vocabulary'),
  rows: count('how many', undefined),
};
const parse = (...args: string[]) => parseCommandLine(table, args, 'rxrec run x.ts');

test('what is not given has its default', () => {
  const { options, settings } = parse();
  assert.deepEqual(options, { data: 'out/newsroom', answerRule: 'vocabulary', rows: undefined });
  assert.equal(settings.out, 'out');
  assert.equal(settings.json, false);
});

test('options and settings are told apart, in both spellings', () => {
  const { options, settings } = parse('--data', 'd', '--answer-rule=first-piece', '--rows', '20_000', '--partition-rows', '64', '--json');
  assert.deepEqual(options, { data: 'd', answerRule: 'first-piece', rows: 20_000 });
  assert.equal(settings.partitionRows, 64);
  assert.equal(settings.json, true);
});

test('an unknown option names the nearest', () => {
  assert.throws(() => parse('--anser-rule', 'x'), { code: 'unknown-key', message: /--anser-rule/, hint: /did you mean "--answer-rule"/ });
  assert.throws(() => parse('extra'), { code: 'unknown-key' });
});

test('a value that makes no sense says what was wanted and what was given', () => {
  assert.throws(() => parse('--rows', 'many'), { code: 'wrong-value', message: /--rows wants a whole number of at least 1, got "many"/ });
  assert.throws(() => parse('--answer-rule', 'frist-piece'), { code: 'wrong-value', message: /one of vocabulary, first-piece/ });
  assert.throws(() => parse('--faults', '-1'), { code: 'wrong-value' });
});

test('an option without its value is refused, a switch needs none, --draw may have one', () => {
  assert.throws(() => parse('--data'), { code: 'missing-value', message: /--data wants a value/ });
  assert.throws(() => parse('--data', '--json'), { code: 'missing-value' });
  assert.equal(parse('--draw').settings.draw, 'mermaid');
  assert.equal(parse('--draw', 'svg').settings.draw, 'svg');
});

test('the usage names every option with its default', () => {
  const told = usage(table, 'rxrec run x.ts');
  for (const flag of ['--data', '--answer-rule', '--partition-rows', '--fresh', '[out/newsroom]', 'Examples:']) assert.ok(told.includes(flag), flag);
});
