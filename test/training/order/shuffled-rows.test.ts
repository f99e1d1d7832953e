import assert from 'node:assert/strict';
import { test } from 'node:test';

import { batchOf } from '../../../src/core/batch.ts';
import { readShuffled } from '../../../src/training/order/read-shuffled.ts';
import { type RowOrder, shuffledRows } from '../../../src/training/order/shuffled-rows.ts';

const rowsOf = (order: RowOrder) => Array.from({ length: order.count }, (_, position) => order.at(position));
const shapes = [[1, 4, 2], [4, 4, 2], [5, 4, 1], [23, 4, 2], [24, 4, 3], [25, 5, 100], [100, 1, 7], [100, 100, 1], [101, 7, 3]] as const;

test('an epoch has every row once, in another order than the next', () => {
  for (const [count, block, blocksPerWindow] of shapes) {
    const rows = rowsOf(shuffledRows(1, 0, count, { block, blocksPerWindow }));
    assert.deepEqual([...rows].sort((a, b) => a - b), Array.from({ length: count }, (_, row) => row));
    if (count > 20) assert.notDeepEqual(rowsOf(shuffledRows(1, 1, count, { block, blocksPerWindow })), rows);
  }
});

test('windows cut the positions, and reading their blocks gives the rows at them', () => {
  for (const [count, block, blocksPerWindow] of shapes) {
    const order = shuffledRows(7, 3, count, { block, blocksPerWindow });
    let position = 0;
    for (let number = 0; number < order.windows; number++) {
      const { first, end, blocks, places } = order.window(number);
      assert.equal(first, position);
      assert.ok(blocks.length <= blocksPerWindow && blocks.every(({ from, until }) => until > from && until - from <= block));
      const read = blocks.flatMap(({ from, until }) => Array.from({ length: until - from }, (_, i) => from + i));
      assert.equal(read.length, end - first);
      for (const place of places()) {
        assert.equal(order.windowOf(position), number);
        assert.equal(order.at(position++), read[place]);
      }
    }
    assert.equal(position, count);
  }
});

test('with one window, every row is equally likely at every position', () => {
  const [count, times] = [7, 3500];
  const at = new Float64Array(count * count);
  for (let epoch = 0; epoch < times; epoch++) {
    for (const [position, row] of rowsOf(shuffledRows(1, epoch, count, { block: 2, blocksPerWindow: 4 })).entries()) at[position * count + row]!++;
  }
  for (const found of at) assert.ok(Math.abs(found - times / count) < 5 * Math.sqrt(times / count), `${found} of ${times / count}`);
});

test('no row has no order, and a block of no rows is refused', () => {
  assert.deepEqual([shuffledRows(1, 0, 0).windows, shuffledRows(1, 0, 0).count], [0, 0]);
  assert.throws(() => shuffledRows(1, 0, 5, { block: 0 }), { code: 'wrong-value' });
});

/** Rows that say which they are, in batches of 3, and how they were asked for. */
function madeUp(rows: number) {
  const opened: string[] = [];
  const source = {
    spec: { name: 'made-up', adds: {}, batchRows: 3 },
    async *open(from: number, until = rows) {
      opened.push(`${from}-${until}`);
      for (let first = from; first < Math.min(until, rows); first += 3) {
        const user = Int32Array.from({ length: Math.min(until, rows, first + 3) - first }, (_, i) => 1000 + first + i);
        yield batchOf({ user }, user.length, first);
      }
    },
  };
  return { source, opened };
}

async function read(rows: number, order: RowOrder, from = 0) {
  const { source, opened } = madeUp(rows);
  const found: { position: number; row: number; user: number }[] = [];
  for await (const { span, columns } of readShuffled(source, order, { from, batchRows: 5 })) {
    assert.equal(span.end - span.first, columns.user.length);
    columns.user.forEach((user, i) => { found.push({ position: span.first + i, row: columns.sourceRow[i]!, user }); });
  }
  return { found, opened };
}

test('a source is read block by block, and gives every position its row', async () => {
  const order = shuffledRows(2, 1, 23, { block: 4, blocksPerWindow: 2 });
  const { found, opened } = await read(23, order);
  assert.deepEqual(found, rowsOf(order).map((row, position) => ({ position, row, user: 1000 + row })));
  assert.equal(opened.length, 6);
});

test('reading from any position on gives what was left', async () => {
  const order = shuffledRows(2, 1, 23, { block: 4, blocksPerWindow: 2 });
  const { found: all } = await read(23, order);
  for (let from = 0; from <= 23; from++) assert.deepEqual((await read(23, order, from)).found, all.slice(from));
});

test('a source that lost rows is refused', async () => {
  await assert.rejects(read(20, shuffledRows(2, 1, 23, { block: 4 })), { code: 'row-count', message: /made-up: read 0 rows from row 20 on, expected 3/ });
});
