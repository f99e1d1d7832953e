import assert from 'node:assert/strict';
import { test } from 'node:test';

import { groupByLength, roundUp } from '../../../src/training/batches/length-groups.ts';

test('every sequence has a place of its own in the group of its length, in the order they came in', () => {
  const lengths = Int32Array.of(5, 0, 9, 4, 5, 20, 4);
  const places = new Int32Array(lengths.length);
  const { groups, rows } = groupByLength(lengths, places, { bounds: [4, 9], rowsOf: 2 });
  assert.deepEqual(groups, [{ first: 0, rows: 4, longest: 4 }, { first: 4, rows: 4, longest: 9 }, { first: 8, rows: 2, longest: 20 }]);
  assert.deepEqual([rows, [...places]], [10, [4, 0, 5, 1, 6, 8, 2]]);
});

test('without bounds there is one group, and a group without a sequence has a place', () => {
  assert.deepEqual(groupByLength(Int32Array.of(3, 1), new Int32Array(2)).groups, [{ first: 0, rows: 2, longest: 3 }]);
  assert.deepEqual(groupByLength(new Int32Array(0), new Int32Array(0), { rowsOf: 4 }), { groups: [{ first: 0, rows: 4, longest: 0 }], rows: 4 });
});

test('sizes are rounded up, and never to nothing', () => {
  assert.deepEqual([[0, 1], [0, 8], [8, 8], [9, 8]].map(([count, size]) => roundUp(count!, size!)), [1, 8, 8, 16]);
});
