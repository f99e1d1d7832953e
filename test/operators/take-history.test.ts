import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastValueFrom, of } from 'rxjs';

import { takeHistory } from '../../operators/take-history.ts';
import { batchOf } from '../../src/core/batch.ts';
import { sliceRows } from '../../src/core/rows.ts';
import { valuesOf } from '../../src/testing/columns.ts';
import { operatorContract } from '../../src/testing/operator-contract.ts';
import { integers } from './lists.ts';

const users = (history: number[][], first = 0) => batchOf({ history: integers(history) }, history.length, first);
const taken = async (batch: ReturnType<typeof users>, last: number) =>
  valuesOf((await lastValueFrom(of(batch).pipe(takeHistory({ last })))).columns.history);

operatorContract(() => takeHistory({ last: 2 }), [users([[1, 2, 3], []]), users([[4], [5, 6], [7, 8, 9, 10]], 2)]);

test('keeps the newest clicks, oldest of them first', async () => {
  assert.deepEqual(await taken(users([[1, 2, 3, 4], [5], []]), 2), [[3, 4], [5], []]);
});

test('reads a slice of a longer table', async () => {
  const slice = sliceRows(users([[1, 2, 3], [4, 5, 6], [7]]), 1, 3);
  assert.deepEqual(await taken(slice, 2), [[5, 6], [7]]);
});

test('refuses a history of no clicks and a mistyped option', () => {
  assert.throws(() => takeHistory({ last: 0 }), { name: 'OptionsError', code: 'wrong-value' });
  assert.throws(() => takeHistory({} as never), { code: 'missing-value', message: 'take-history: "last" is missing' });
  assert.throws(() => takeHistory({ lst: 20 } as never), { code: 'unknown-key', hint: /did you mean "last"/ });
});
