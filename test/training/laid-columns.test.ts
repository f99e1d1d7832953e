import '../nn/cpu.ts';

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { columnsApart, laidColumns, numberedColumns } from '../../src/training/laid-columns.ts';

const column = (values: number[], single = false) => ({
  vectors: tf.tensor3d(values, [1, values.length, 1]), mask: tf.tensor2d(values.map((value) => Number(value !== 0)), [1, values.length]), single,
});
const title = column([1, 2, 0]);
const beat = column([9], true);
const body = column([3, 4]);
const flat = (x?: tf.Tensor) => x && [...x.dataSync()];

test('columns lie one after the other, in their order, and padding takes no place', () => {
  const { vectors, mask, columns, positions } = laidColumns([title, beat, body]);
  assert.deepEqual([flat(vectors), flat(mask), flat(columns)], [[1, 2, 0, 9, 3, 4], [1, 1, 0, 1, 1, 1], undefined]);
  assert.deepEqual(flat(positions)!.filter((_, step) => flat(mask)![step] === 1), [0, 1, 2, 3, 4]);
});

test('for an encoder that treats them apart, single ones come first, the gap lies between, and every step says its column', () => {
  const { vectors, mask, columns } = columnsApart([title, beat, body], 2);
  assert.deepEqual([flat(vectors), flat(mask)], [[9, 1, 2, 0, 0, 0, 3, 4], [1, 1, 1, 0, 0, 0, 1, 1]]);
  assert.deepEqual(flat(columns)!.filter((_, step) => flat(mask)![step] === 1), [1, 0, 0, 2, 2]);
});

test('one column is a sequence as it is', () => {
  assert.equal(laidColumns([title]), title);
  assert.equal(columnsApart([title], 1), title);
});

test('special tokens stand where inputers put them, and the same in every sequence', () => {
  const rows = tf.tensor2d([-1, -2, -3], [3, 1]);
  const laid = (specials: object) => {
    const { vectors, mask, positions } = laidColumns([title, beat], { rows, ...specials });
    const there = flat(mask)!;
    return [flat(vectors)!.filter((_, step) => there[step] === 1), flat(positions)!.filter((_, step) => there[step] === 1)];
  };
  assert.deepEqual(laid({ sep: true }), [[1, 2, -2, 9, -2], [0, 1, 2, 3, 4]]);
  assert.deepEqual(laid({ cls: true, sep: true })[0], [-1, 1, 2, -2, 9, -2]);
  assert.deepEqual(laid({ cls: true })[0], [-1, 1, 2, 9]);
  assert.deepEqual(laid({ sep: true, attrSep: true, once: true })[0], [1, 2, -3, 9, -2]);
});

test('numbered columns stay numbered where they lie one after the other; a special token is of none', () => {
  const { vectors, columns } = laidColumns(numberedColumns([title, beat]), { rows: tf.tensor2d([-1, -2, -3], [3, 1]), cls: true });
  assert.deepEqual([flat(vectors), flat(columns)], [[-1, 1, 2, 0, 9], [-1, 0, 0, 0, 1]]);
});
