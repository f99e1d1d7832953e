import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DistinctNumbers } from '../../../src/training/batches/distinct-numbers.ts';

test('each number has one place, more of them than were expected, and forgets it when cleared', () => {
  const distinct = new DistinctNumbers('items', 2000);
  for (let round = 0; round < 3; round++) {
    for (let number = 1999; number >= 0; number--) assert.equal(distinct.place(number), 1999 - number);
    for (let number = 1999; number >= 0; number--) assert.equal(distinct.place(number), 1999 - number);
    assert.deepEqual([distinct.count, distinct.list()[0], distinct.list().length], [2000, 1999, 2000]);
    distinct.clear();
    assert.equal(distinct.count, 0);
  }
});

test('a number may be given a new place though it has one', () => {
  const distinct = new DistinctNumbers('items', 9);
  assert.deepEqual([distinct.append(4), distinct.append(4), distinct.place(5)], [0, 1, 2]);
  assert.deepEqual([...distinct.list()], [4, 4, 5]);
});

test('a number beyond the table is refused by what it numbers', () => {
  for (const number of [-1, 9]) {
    assert.throws(() => new DistinctNumbers('rows of "words"', 9).place(number), { code: 'malformed', message: `number ${number} among the rows of "words", expected numbers below 9` });
  }
});
