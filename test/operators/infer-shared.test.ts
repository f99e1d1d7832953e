import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastValueFrom, of, toArray } from 'rxjs';

import { infer } from '../../operators/infer.ts';
import { inferShared, type InferSharedOptions } from '../../operators/infer-shared.ts';
import { batchOf } from '../../src/core/batch.ts';
import { concatColumns, type List, listOf, takeColumn } from '../../src/core/column.ts';
import type { Answers, PromptFault } from '../../src/core/engine.ts';
import { EngineError } from '../../src/core/errors.ts';
import { sliceRows } from '../../src/core/rows.ts';
import type { Scorer, SharedPrompts } from '../../src/core/scorer.ts';
import { sharedPrompts } from '../../src/core/shared-prompts.ts';
import { rowsOf, valuesOf } from '../../src/testing/columns.ts';
import { operatorContract } from '../../src/testing/operator-contract.ts';
import { sequences } from './lists.ts';
import { madeUpModel } from './made-up-nouns.ts';

const rows = (tokens: number[][][], first = 0) => batchOf({ tokens: sequences(tokens) }, tokens.length, first);

/** Answers prefix and suffix put together by the sum of their tokens and their count, as `madeUpModel` does. */
function madeUpScorer({ contextTokens = 100, faults = [], failures = 0, width = 2 }:
  { contextTokens?: number; faults?: readonly PromptFault[]; failures?: number; width?: number } = {}): Scorer & { readonly calls: SharedPrompts[] } {
  const calls: SharedPrompts[] = [];
  const score = async (shared: SharedPrompts): Promise<Answers> => {
    calls.push(shared);
    if (calls.length <= failures) throw new EngineError('rate-limit', 'later', 'wait', true);
    const whole = wholePrompts(shared);
    const values = whole.flatMap((prompt) => [prompt.reduce((sum, id) => sum + id, 0), prompt.length, 0].slice(0, width));
    return { width, values: Float32Array.from(values), faults };
  };
  const { tokenizer, answers, identify, toJSON } = madeUpModel();
  return { calls, tokenizer, answers, identify, toJSON, open: async () => ({ contextTokens, score, close: async () => {} }) };
}

function wholePrompts({ prefixes, suffixes }: SharedPrompts): number[][] {
  return Array.from({ length: prefixes.offsets.length - 1 }, (_, row) => row).flatMap((row) => {
    const prefix = [...takeColumn(prefixes, [row]).values];
    const { values: own } = takeColumn(suffixes, [row]);
    return Array.from({ length: own.offsets.length - 1 }, (_, at) => [...prefix, ...takeColumn(own, [at]).values]);
  });
}

const answered = (batches: ReturnType<typeof rows>[], engine: Scorer = madeUpScorer(), options: Partial<InferSharedOptions> = {}) =>
  lastValueFrom(of(...batches).pipe(inferShared({ engine, retryWaitMs: 0, ...options }), toArray()));

const mixed = [rows([[[1, 2, 3], [1, 2], [1, 2, 9, 9]], [], [[4]]]), rows([[[5, 6], [7, 8]], [[1, 1], [1, 1]]], 3)];

operatorContract(() => inferShared({ engine: madeUpScorer({ contextTokens: 4 }) }), [
  rows([[[1, 2], [1, 3]], []]),
  rows([[[4, 5, 6]], [[1], [7, 8, 9, 10, 11]], [[]]], 2),
]);

test('gives the logits that infer gives, and says what prompts begin with once', async () => {
  const engine = madeUpScorer();
  const shared = await answered(mixed, engine);
  const plain = await lastValueFrom(of(...mixed).pipe(infer({ engine: madeUpModel() }), toArray()));
  assert.deepEqual(rowsOf(shared), rowsOf(plain));
  assert.deepEqual(valuesOf(engine.calls[0]!.prefixes), [[1], [], []]);
  assert.deepEqual(valuesOf(engine.calls[1]!.prefixes), [[], [1]]);
});

test('cutting and putting together again is the prompts, whatever they begin with', () => {
  const prompts: number[][][] = [[[1, 2, 3, 4], [1, 2, 3, 5]], [[9]], [], [[2, 2, 2], [2, 2], [2, 2, 2, 2]]];
  const shared = sharedPrompts(sequences(prompts));
  assert.deepEqual(wholePrompts(shared), prompts.flat());
  assert.deepEqual(valuesOf(shared.prefixes), [[1, 2, 3], [], [], [2]]);
  const part: List<List<Int32Array>> = { ...sequences(prompts), offsets: sequences(prompts).offsets.subarray(2) };
  assert.deepEqual(wholePrompts(sharedPrompts(part)), prompts.slice(2).flat());
  assert.deepEqual(concatColumns([shared.prefixes]).offsets.length, 5);
  assert.equal(sharedPrompts(listOf(sequences([]).values, [])).prefixes.offsets.length, 1);
});

test('sets the row aside whose prompt could not be answered, under the code that the engine gave', async () => {
  const faults = [{ prompt: 1, code: 'censored', message: '"YES" is not among the 20 likeliest tokens' }, { prompt: 2, code: 'censored', message: 'x' }];
  const [out] = await answered([sliceRows(rows([[[9]], [[1], [2]], [[3]], [[4]]]), 1, 4)], madeUpScorer({ faults }));
  assert.deepEqual([...out!.rows], [3]);
  assert.deepEqual(out!.faults.map(({ row, code, message }) => [row, code, message]), [
    [1, 'censored', 'row 1: candidate 1: "YES" is not among the 20 likeliest tokens'], [2, 'censored', 'row 2: candidate 0: x'],
  ]);
});

test('tries a retryable call again, and refuses another number of logits', async () => {
  const engine = madeUpScorer({ failures: 3 });
  assert.deepEqual(valuesOf((await answered([rows([[[1, 1]]])], engine))[0]!.columns.logits), [[[2, 2]]]);
  await assert.rejects(answered([rows([[[1]]])], madeUpScorer({ failures: 4 })), { code: 'rate-limit' });
  await assert.rejects(answered([rows([[[1]]])], madeUpScorer({ width: 3 })), { code: 'bad-output', message: /asked for 2 numbers of each of 1 prompts/ });
});

test('tells how probable any answer was where the engine does, and refuses one that does not', async () => {
  const engine = madeUpScorer();
  const telling = { ...engine, open: async () => {
    const opened = await engine.open();
    return { ...opened, score: async (shared: SharedPrompts) => {
      const answers = await opened.score(shared);
      return { ...answers, labelMass: new Float32Array(answers.values.length / 2).fill(0.25) };
    } };
  } };
  const operator = inferShared({ engine: telling, labelMass: true });
  assert.equal(operator.spec.adds['labelMass' as never], 'list<float32>');
  const [out] = await answered([rows([[[1, 2], [1, 3]], [[4]]])], telling, { labelMass: true });
  assert.deepEqual(valuesOf((out!.columns as unknown as { labelMass: List<Float32Array> }).labelMass), [[0.25, 0.25], [0.25]]);
  await assert.rejects(answered([rows([[[1, 2]]])], engine, { labelMass: true }), { code: 'bad-output', hint: /labelMass: true/ });
  assert.deepEqual(Object.keys(inferShared({ engine }).spec.adds), ['logits']);
});
