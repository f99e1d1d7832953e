import assert from 'node:assert/strict';
import { test } from 'node:test';

import { RunError } from '../../src/core/errors.ts';
import { refuseNotFinite } from '../../src/training/refuse-not-finite.ts';

test('a loss that is no finite number names the source rows of its batch, each once', () => {
  for (const loss of [Number.NaN, Infinity, -Infinity]) {
    assert.throws(() => refuseNotFinite(loss, Float64Array.of(9, 2 ** 33, 9, 4)), (error: unknown) => {
      assert.ok(error instanceof RunError);
      assert.deepEqual([error.code, error.rows], ['not-finite-loss', [4, 9, 2 ** 33]]);
      assert.match(error.message, new RegExp(`the loss is ${loss} in a batch of source rows 4, 9, 8589934592`));
      return true;
    });
  }
});

test('many rows are told in short, and kept in full', () => {
  const rows = Float64Array.from({ length: 64 }, (_, row) => row);
  assert.throws(() => refuseNotFinite(Number.NaN, rows, 'the norm of the gradients'),
    (error: unknown) => error instanceof RunError && error.rows?.length === 64 && /norm .* 7 and 56 more$/.test(error.message));
});

test('any finite loss goes on', () => {
  for (const loss of [0, -1, 1e30]) refuseNotFinite(loss, [1]);
});
