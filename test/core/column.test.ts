import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type Column, columnTypeOf, concatColumns, listLike, listOf, rowCountOf, sliceColumn, takeColumn, valuesWithin } from '../../src/core/column.ts';
import { valuesOf } from '../../src/testing/columns.ts';

const columns: readonly Column[] = [
  ['a', 'b', 'c', 'd', 'e'],
  Int32Array.of(1, 2, 3, 4, 5), Float32Array.of(1, 2, 3, 4, 5), Float64Array.of(1, 2, 3, 4, 5), Uint8Array.of(0, 1, 0, 1, 1),
  { width: 2, values: Float32Array.from({ length: 10 }, (_, at) => at) },
  listOf(['a', 'b', 'c', 'd', 'e', 'f'], [2, 0, 3, 1, 0]),
  listOf(Int32Array.of(1, 2, 3, 4, 5, 6), [2, 0, 3, 1, 0]),
  listOf(Float32Array.of(1, 2, 3, 4, 5, 6), [0, 1, 2, 3, 0]),
  listOf(Uint8Array.of(1, 0, 1, 0, 1, 0), [1, 1, 1, 1, 2]),
  listOf(listOf(Int32Array.of(1, 2, 3, 4, 5), [1, 0, 3, 1]), [0, 2, 0, 1, 1]),
  listOf({ width: 2, values: Float32Array.from({ length: 12 }, (_, at) => at) }, [2, 0, 3, 1, 0]),
];

for (const column of columns) {
  const type = columnTypeOf(column);

  test(`${type}: any slice has the rows of the whole, and parts joined again are the whole`, () => {
    const rows = valuesOf(column);
    assert.equal(rowCountOf(column), 5);
    for (let from = 0; from <= 5; from++) {
      for (let until = from; until <= 5; until++) {
        const slice = sliceColumn(column, from, until);
        assert.deepEqual(valuesOf(slice), rows.slice(from, until));
        assert.equal(columnTypeOf(slice), type);
        assert.deepEqual(valuesOf(concatColumns([sliceColumn(column, 0, from), slice, sliceColumn(column, until, 5)])), rows);
      }
    }
  });

  test(`${type}: rows are taken in any order, also twice, also from a slice`, () => {
    const rows = valuesOf(sliceColumn(column, 1, 5));
    const at = [3, 0, 0, 2];
    assert.deepEqual(valuesOf(takeColumn(sliceColumn(column, 1, 5), at)), at.map((row) => rows[row]));
    assert.deepEqual(valuesOf(takeColumn(column, [])), []);
  });
}

test('a list is laid over new values, whatever its first offset', () => {
  const slice = sliceColumn(listOf(Int32Array.of(9, 7, 8, 6), [1, 2, 1]), 1, 3);
  assert.deepEqual([...valuesWithin(slice)], [7, 8, 6]);
  assert.deepEqual(valuesOf(listLike(slice, ['x', 'y', 'z'])), [['x', 'y'], ['z']]);
});

test('vectors without rows take the width of the others; two widths are refused', () => {
  const none = { width: 0, values: new Float32Array(0) };
  const one = { width: 2, values: Float32Array.of(1, 2) };
  assert.deepEqual(concatColumns([none, one]), one);
  assert.throws(() => concatColumns([one, { width: 1, values: Float32Array.of(3) }]), { code: 'column-type', message: /width 2 and 1/ });
});
