import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Ties } from '../../src/core/metric.ts';
import { ndcg } from '../../src/metrics/ndcg.ts';
import { RankedRows } from '../../src/metrics/ranking/ranked-rows.ts';
import { recall } from '../../src/metrics/recall.ts';

const scores = Float32Array.of(1, 2, 1, 1, 0);
const labels = Uint8Array.of(0, 0, 1, 1, 1);

function runsOf(ties: Ties) {
  const { count, sizes, positives } = new RankedRows(scores, labels).runs(ties);
  return Array.from({ length: count }, (_, run) => [sizes[run], positives[run]]);
}

test('a tie is one run when every order counts, and runs of one label where the order is told', () => {
  assert.deepEqual(runsOf('expected'), [[1, 0], [3, 2], [1, 1]]);
  assert.deepEqual(runsOf('stable'), [[1, 0], [1, 0], [1, 1], [1, 1], [1, 1]]);
  assert.deepEqual(runsOf('reversed'), [[1, 0], [1, 1], [1, 1], [1, 0], [1, 1]]);
  assert.deepEqual(runsOf('pessimistic'), [[1, 0], [1, 0], [2, 2], [1, 1]]);
  assert.deepEqual(runsOf('optimistic'), [[1, 0], [2, 2], [1, 0], [1, 1]]);
});

test('groups of any size rank alike', () => {
  for (const rows of [47, 48, 49, 1000]) {
    const tied = Float64Array.from({ length: rows }, (_, row) => (row * 37) % 11);
    const marks = Uint8Array.from(tied, (_, row) => Number(row % 3 === 0));
    const order = [...tied.keys()].sort((a, b) => tied[b]! - tied[a]! || a - b);
    assert.deepEqual([...new RankedRows(tied, marks).runs('stable').positives], order.map((row) => marks[row]));
  }
});

test('a metric ranks ties as told', () => {
  assert.equal(recall(2, { ties: 'pessimistic' }).of(scores, labels), 0);
  assert.equal(recall(2, { ties: 'optimistic' }).of(scores, labels), 1 / 3);
  assert.equal(recall(2, { ties: 'stable' }).of(scores, labels), 0);
  assert.equal(recall(2, { ties: 'reversed' }).of(scores, labels), 1 / 3);
});

test('a rank that is no whole number from 1 on is refused', () => {
  for (const k of [0, -1, 2.5, Number.NaN]) assert.throws(() => ndcg(k), { code: 'wrong-value', message: /NDCG@/ });
});

test('a tie policy that does not exist is refused by the name of the nearest', () => {
  assert.throws(() => recall(5, { ties: 'stabel' as 'stable' }), { code: 'unknown-key', hint: /did you mean "stable"/ });
});

test('rows that cannot be ranked are refused', () => {
  assert.throws(() => new RankedRows(Float32Array.of(1, 2), Uint8Array.of(1)), { code: 'malformed', message: /2 scores, 1 labels/ });
  assert.throws(() => new RankedRows(Float32Array.of(1, 2), Uint8Array.of(1, 2)), { code: 'malformed', message: /label 2/ });
});
