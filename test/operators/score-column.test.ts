import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastValueFrom, of } from 'rxjs';

import { scoreColumn } from '../../operators/score-column.ts';
import { batchOf } from '../../src/core/batch.ts';
import { valuesOf } from '../../src/testing/columns.ts';
import { operatorContract } from '../../src/testing/operator-contract.ts';
import { floats } from './lists.ts';

const rows = (probabilities: number[][], first = 0) => batchOf({ probabilities: floats(probabilities) }, probabilities.length, first);

operatorContract(() => scoreColumn({ from: 'probabilities' }), [rows([[0.5, 1], []]), rows([[NaN], [0.25]], 2)]);

test('hands the numbers on as they are', async () => {
  const { columns } = await lastValueFrom(of(rows([[0.5, 0.25], [1]])).pipe(scoreColumn({ from: 'probabilities' })));
  assert.deepEqual(valuesOf(columns.scores), [[0.5, 0.25], [1]]);
});

test('names the column that was probably meant', async () => {
  await assert.rejects(lastValueFrom(of(rows([[1]])).pipe(scoreColumn({ from: 'probability' }))),
    { name: 'DataError', code: 'missing-column', hint: /did you mean "probabilities"/ });
});
