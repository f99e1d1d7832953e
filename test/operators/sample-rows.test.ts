import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastValueFrom, of, toArray } from 'rxjs';

import { sampleRows } from '../../operators/sample-rows.ts';
import { batchOf } from '../../src/core/batch.ts';
import { operatorContract } from '../../src/testing/operator-contract.ts';

const numbered = (count: number, first = 0) =>
  batchOf({ n: Int32Array.from({ length: count }, (_, i) => first + i) }, count, first);
const sample = async (fraction: number, seed = 1) =>
  [...(await lastValueFrom(of(numbered(10_000)).pipe(sampleRows({ fraction, seed })))).columns.n];

operatorContract(() => sampleRows({ fraction: 0.5, seed: 1 }), [numbered(5), numbered(7, 5)], { leavesOut: true, byRowNumber: true });

test('keeps about the fraction asked for', async () => {
  const kept = await sample(0.2);
  assert.ok(Math.abs(kept.length - 2000) < 200, `${kept.length} of 10000`);
});

test('a larger sample holds the smaller one, another seed another sample', async () => {
  const [small, large, other] = [await sample(0.1), new Set(await sample(0.3)), await sample(0.1, 2)];
  assert.ok(small.every((row) => large.has(row)));
  assert.notDeepEqual(small, other);
});

test('a run that starts in the middle keeps what the whole run keeps there', async () => {
  const whole = await sample(0.25);
  const tail = await lastValueFrom(of(numbered(1000, 9000)).pipe(sampleRows({ fraction: 0.25, seed: 1 }), toArray()));
  assert.deepEqual(tail.flatMap(({ columns }) => [...columns.n]), whole.filter((row) => row >= 9000));
});

test('a fraction of 1 keeps everything, 0 and more than 1 are refused', async () => {
  assert.equal((await sample(1)).length, 10_000);
  assert.throws(() => sampleRows({ fraction: 0, seed: 1 }), { name: 'OptionsError', code: 'wrong-value' });
  assert.throws(() => sampleRows({ fraction: 1.5, seed: 1 }), { code: 'wrong-value', hint: /above 0 and at most 1/ });
});
