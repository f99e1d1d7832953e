import assert from 'node:assert/strict';
import { test } from 'node:test';

import { permutation } from '../../../src/training/order/permutation.ts';

const ordered = (seed: number, epoch: number, count: number, part?: number) => {
  const order = permutation(seed, epoch, count, part);
  return Array.from({ length: count }, (_, position) => order.at(position));
};

test('every number comes once, and its position is found again, for any count', () => {
  for (const count of [1, 2, 3, 7, 255, 256, 257, 511, 513, 1000, 4099]) {
    const order = permutation(1, 2, count);
    const seen = new Set<number>();
    for (let position = 0; position < count; position++) {
      const number = order.at(position);
      assert.ok(Number.isInteger(number) && number >= 0 && number < count && !seen.has(number));
      assert.equal(order.positionOf(number), position);
      seen.add(number);
    }
  }
});

test('a count beyond 2^32 needs no more memory', () => {
  const order = permutation(1, 0, 2 ** 40 + 3);
  for (const position of [0, 1, 2 ** 33, 2 ** 40 + 2]) assert.equal(order.positionOf(order.at(position)), position);
});

test('seed, epoch and part each give another order, the same every time', () => {
  const orders = [ordered(1, 0, 50), ordered(2, 0, 50), ordered(1, 1, 50), ordered(1, 0, 50, 1)];
  assert.equal(new Set(orders.map(String)).size, 4);
  assert.deepEqual(ordered(1, 0, 50), orders[0]);
  assert.deepEqual(ordered(2024, 3, 9), pinned);
});

test('every number is equally likely at every position, and every order of three', () => {
  const [count, times] = [9, 4500];
  const at = new Float64Array(count * count);
  const orders = new Map<string, number>();
  for (let epoch = 0; epoch < times; epoch++) {
    for (const [position, number] of ordered(5, epoch, count).entries()) at[position * count + number]!++;
    const three = String(ordered(5, epoch, 3));
    orders.set(three, (orders.get(three) ?? 0) + 1);
  }
  for (const found of at) assert.ok(Math.abs(found - times / count) < 5 * Math.sqrt(times / count), `${found} of ${times / count}`);
  assert.equal(orders.size, 6);
  for (const [order, found] of orders) assert.ok(Math.abs(found - times / 6) < 5 * Math.sqrt(times / 6), `${order}: ${found} of ${times / 6}`);
});

test('neighbours do not stay neighbours, and positions tell nothing of numbers', () => {
  const count = 20_000;
  const numbers = ordered(3, 1, count);
  const neighbours = numbers.filter((number, i) => i > 0 && Math.abs(number - numbers[i - 1]!) === 1).length;
  assert.ok(neighbours < 15, `${neighbours} neighbours of about 2`);
  const mean = (count - 1) / 2;
  const covariance = numbers.reduce((sum, number, position) => sum + (number - mean) * (position - mean), 0);
  assert.ok(Math.abs(covariance / (count ** 3 / 12)) < 0.03);
});

/** Written down on the day the function was written: resumed runs rely on it. */
const pinned = [6, 5, 1, 2, 7, 4, 0, 3, 8];
