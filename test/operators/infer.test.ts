import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastValueFrom, NEVER, concat, of, throwError, toArray } from 'rxjs';

import { infer, type InferOptions } from '../../operators/infer.ts';
import { batchOf } from '../../src/core/batch.ts';
import { EngineError } from '../../src/core/errors.ts';
import { sliceRows } from '../../src/core/rows.ts';
import { rowsOf, valuesOf } from '../../src/testing/columns.ts';
import { operatorContract } from '../../src/testing/operator-contract.ts';
import { sequences } from './lists.ts';
import { type EngineOptions, madeUpModel } from './made-up-nouns.ts';

const rows = (tokens: number[][][], first = 0) => batchOf({ tokens: sequences(tokens) }, tokens.length, first);
/** One row with prompts of these lengths. */
const prompts = (...lengths: number[]) => lengths.map((length) => Array<number>(length).fill(length));
const turn = () => new Promise(setImmediate);
const answered = (batches: ReturnType<typeof rows>[], engine = madeUpModel(), options: Partial<InferOptions> = {}) =>
  lastValueFrom(of(...batches).pipe(infer({ engine, retryWaitMs: 0, ...options }), toArray()));

operatorContract(() => infer({ engine: madeUpModel({ contextTokens: 4 }), tokensPerCall: 6 }), [
  rows([[[1, 2], [3]], []]),
  rows([[[4, 5, 6]], [[1], [7, 8, 9, 10, 11]], [[]]], 2),
]);

test('gives each prompt its own logits, in the order of the row', async () => {
  const [out] = await answered([rows([[[5, 5, 5], [1]], [], [[2, 2]]])]);
  assert.deepEqual(valuesOf(out!.columns.logits), [[[15, 3], [1, 1]], [], [[4, 2]]]);
});

test('makes calls of like lengths and of at most the tokens allowed, padding included', async () => {
  const engine = madeUpModel();
  await answered([rows([prompts(9, 2, 3, 2, 30), prompts(2)])], engine, { tokensPerCall: 12 });
  assert.deepEqual(engine.calls, [[2, 2, 2, 3], [9], [30]]);
});

test('keeps the order of batches, and results do not depend on how many are in flight', async () => {
  const batches = Array.from({ length: 12 }, (_, i) => rows([prompts(1 + (i * 5) % 7, 2), prompts(3)], 2 * i));
  const wait = async (call: number) => { for (let turns = (call * 7) % 5; turns > 0; turns--) await turn(); };
  const outcomes = await Promise.all([1, 2, 5].map((inFlight) =>
    answered(batches, madeUpModel({ before: wait }), { inFlight, tokensPerCall: 4 })));
  assert.deepEqual(outcomes[0]!.map(({ span }) => span.first), batches.map(({ span }) => span.first));
  assert.deepEqual(rowsOf(outcomes[1]!), rowsOf(outcomes[0]!));
  assert.deepEqual(rowsOf(outcomes[2]!), rowsOf(outcomes[0]!));
});

test('gives the engine no more batches at once than it may', async () => {
  let inside = 0;
  let most = 0;
  const before = async () => { most = Math.max(most, ++inside); await turn(); inside--; };
  await answered(Array.from({ length: 9 }, (_, i) => rows([prompts(2)], i)), madeUpModel({ before }), { inFlight: 3 });
  assert.equal(most, 3);
});

test('hands a NaN on, so that a scorer can set the row aside', async () => {
  const [out] = await answered([rows([[[1]]])], madeUpModel({ about: () => [NaN, 1] }));
  assert.deepEqual(valuesOf(out!.columns.logits), [[[NaN, 1]]]);
});

test('sets a row aside whose prompt the model cannot read', async () => {
  const [out] = await answered([rows([[[1], [1, 1, 1]], [[1]], [[1], []]], 70)], madeUpModel({ contextTokens: 2 }));
  assert.deepEqual([...out!.rows], [1]);
  assert.deepEqual(out!.faults.map(({ code, message }) => [code, message]), [
    ['too-long', 'row 70: the prompt of candidate 1 has 3 tokens, the model reads 2'],
    ['no-tokens', 'row 72: the prompt of candidate 1 has 0 tokens'],
  ]);
});

test('reads a slice of a longer table', async () => {
  const [out] = await answered([sliceRows(rows([[[9, 9]], [[1], [2, 2]], [[3]]]), 1, 2)]);
  assert.deepEqual(valuesOf(out!.columns.logits), [[[1, 1], [4, 2]]]);
});

/** An engine whose first `times` calls fail. */
const failing = (times: number, retryable: boolean, options: EngineOptions = {}) => madeUpModel({ ...options,
  before: (call) => { if (call <= times) throw new EngineError('rate-limit', `call ${call} refused`, 'wait', retryable); } });

test('tries a retryable call again, at most 3 times, and answers as if nothing had happened', async () => {
  const engine = failing(3, true);
  const [out] = await answered([rows([[[1, 1]]])], engine);
  assert.deepEqual(valuesOf(out!.columns.logits), [[[2, 2]]]);
  assert.equal(engine.calls.length, 4);
  await assert.rejects(answered([rows([[[1]]])], failing(4, true)), { code: 'rate-limit', message: 'call 4 refused' });
});

test('an error that is not retryable passes at once, and the engine is closed', async () => {
  const engine = failing(1, false);
  await assert.rejects(answered([rows([[[1]]])], engine), { message: 'call 1 refused' });
  assert.equal(engine.calls.length, 1);
  await turn();
  assert.equal(engine.closed, 1);
});

test('an engine that answers with another number of logits breaks its contract', async () => {
  await assert.rejects(answered([rows([[[1]]])], madeUpModel({ width: 3 })),
    { name: 'EngineError', code: 'bad-output', message: /asked for 2 numbers of each of 1 sequences, the engine gave 3/ });
});

test('opens once per subscription; closes before it completes, after an error and when unsubscribed', async () => {
  const engine = madeUpModel();
  const operator = infer({ engine });
  assert.equal(engine.opened, 0);
  await lastValueFrom(of(rows([[[1]]]), rows([[[2]]], 1)).pipe(operator, toArray()));
  assert.deepEqual([engine.opened, engine.closed], [1, 1]);
  await assert.rejects(lastValueFrom(concat(of(rows([[[1]]])), throwError(() => new Error('boom'))).pipe(operator)), /boom/);
  await turn();
  assert.deepEqual([engine.opened, engine.closed], [2, 2]);
  const given = NEVER.pipe(operator).subscribe();
  await turn();
  given.unsubscribe();
  await turn();
  assert.deepEqual([engine.opened, engine.closed], [3, 3]);
});

test('unsubscribing stops before the next call', async () => {
  const engine = madeUpModel({ before: turn });
  const reading = of(rows([prompts(1, 2, 3, 4)])).pipe(infer({ engine, tokensPerCall: 1 })).subscribe();
  while (engine.calls.length < 2) await turn();
  reading.unsubscribe();
  for (let turns = 0; turns < 10; turns++) await turn();
  assert.equal(engine.calls.length, 2);
});

test('an engine that cannot be opened is an error, also without rows', async () => {
  const broken = { ...madeUpModel(), open: () => Promise.reject(new EngineError('missing-model', 'no model here', 'look')) };
  await assert.rejects(answered([], broken), { code: 'missing-model' });
  await assert.rejects(answered([rows([[[1]]])], broken), { code: 'missing-model' });
});

test('sets the row aside whose prompt the engine could not answer, whatever call it was in', async () => {
  const engine = madeUpModel();
  const open = async () => {
    const opened = await engine.open();
    return { ...opened, answer: async (call: Parameters<typeof opened.answer>[0]) => ({ ...await opened.answer(call),
      faults: [...call.offsets.subarray(1)].flatMap((end, prompt) => call.values[end - 1] === 7 ? [{ prompt, code: 'censored', message: 'below the 20th' }] : []) }) };
  };
  const [out] = await answered([rows([[[1], [2, 2, 7]], [[3]], [[7], [5, 5]]], 40)], { ...engine, open } as typeof engine, { tokensPerCall: 2 });
  assert.deepEqual([...out!.rows], [1]);
  assert.deepEqual(out!.faults.map(({ row, operator, code, message }) => [row, operator, code, message]), [
    [40, 'infer', 'censored', 'row 40: candidate 1: below the 20th'], [42, 'infer', 'censored', 'row 42: candidate 0: below the 20th'],
  ]);
});
