import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { MeasureResult } from '../../src/core/report.ts';
import { leaderboard } from '../../src/report/leaderboard.ts';
import { leaderboardText } from '../../src/report/leaderboard-text.ts';
import { displayWidth } from '../../src/report/printable.ts';
import { madeUpResults, measured } from './made-up-run.ts';

test('branches are sorted by the first metric, the undefined last', () => {
  const results = { none: measured({ GAUC: null }), low: measured({ GAUC: 0.1 }), high: measured({ GAUC: 0.9 }) };
  assert.deepEqual(leaderboard(results).rows.map(({ branch }) => branch), ['high', 'low', 'none']);
});

test('a metric that should be low sorts upwards', () => {
  const { rows, best } = leaderboard({ a: measured({ LogLoss: 0.7 }), b: measured({ LogLoss: 0.5 }) });
  assert.deepEqual(rows.map(({ branch }) => branch), ['b', 'a']);
  assert.deepEqual([...best[0]!], [0]);
});

test('equal values stay in the order of the graph, and none is marked where all are equal', () => {
  const { rows, best } = leaderboard({ b: measured({ GAUC: 0.5 }), a: measured({ GAUC: 0.5 }) });
  assert.deepEqual(rows.map(({ branch }) => branch), ['b', 'a']);
  assert.equal(best[0]!.size, 0);
});

test('two that share the best value are both marked', () => {
  const { best } = leaderboard({ a: measured({ GAUC: 0.9 }), b: measured({ GAUC: 0.9 }), c: measured({ GAUC: 0.1 }) });
  assert.deepEqual([...best[0]!], [0, 1]);
});

test('a metric that only some branches have is a column with gaps', () => {
  const { metrics, rows } = leaderboard({ a: measured({ GAUC: 0.9 }), b: measured({ GAUC: 0.8, ECE: 0.1 }) });
  assert.deepEqual(metrics.map(({ name }) => name), ['GAUC', 'ECE']);
  assert.deepEqual(rows.map(({ values }) => values), [[0.9, null], [0.8, 0.1]]);
});

test('a branch that ends in a sink of another kind has no row', () => {
  const results = { a: measured({ GAUC: 0.9 }), fit: { loss: 0.1 } as unknown as MeasureResult };
  assert.deepEqual(leaderboard(results).rows.map(({ branch }) => branch), ['a']);
});

test('names like __proto__ and constructor are names', () => {
  const results = Object.fromEntries([['__proto__', measured({ constructor: 0.5 })], ['b', measured({ GAUC: 0.4 })]]);
  const { metrics, rows } = leaderboard(results);
  assert.deepEqual(metrics.map(({ name }) => name), ['constructor', 'GAUC']);
  assert.deepEqual(rows.map(({ branch, values }) => [branch, values]), [['__proto__', [0.5, null]], ['b', [null, 0.4]]]);
});

test('the table shows four decimals, marks the best and lines up', () => {
  const lines = leaderboardText(madeUpResults).split('\n');
  assert.equal(lines.length, 6);
  assert.equal(lines.pop(), 'measured on 4,000 impressions, 60,000 candidates, 6,210 positives');
  assert.match(lines[0]!, /^branch +GAUC +NDCG@5/);
  assert.match(lines[1]!, /^embedding +0\.6578\* /);
  assert.match(lines[2]!, /^words +0\.6123 /);
  const end = lines[0]!.indexOf('GAUC') + 4;
  for (const line of lines.slice(1)) assert.match(line.slice(0, end), /\d\.\d{4}$/);
});

test('counts in which branches differ are columns', () => {
  const results = { a: measured({ GAUC: 0.5 }), b: { ...measured({ GAUC: 0.4 }), positives: 7 } };
  const lines = leaderboardText(results).split('\n');
  assert.match(lines[0]!, /positives$/);
  assert.match(lines[2]!, / 7$/);
  assert.equal(lines[3], 'measured on 4,000 impressions, 60,000 candidates');
});

test('where lines are short the table goes on in further blocks', () => {
  for (const columns of [30, 40, 80, 100]) {
    const text = leaderboardText(madeUpResults, { columns });
    for (const line of text.split('\n')) assert.ok(displayWidth(line) <= columns || line.startsWith('measured on'), line);
    for (const name of ['GAUC', 'ECE', 'positives']) assert.ok(text.includes(name), name);
  }
});

test('wide characters and control characters in names do not break the columns', () => {
  const lines = leaderboardText({ 新闻推荐: measured({ GAUC: 0.4 }), 'a\nb\u001b[2J': measured({ GAUC: 0.3 }) }).split('\n');
  assert.equal(lines.length, 4);
  const ends = lines.slice(1, 3).map((line) => displayWidth(line.slice(0, line.search(/0\.\d{4}/))));
  assert.equal(ends[0], ends[1]);
});
