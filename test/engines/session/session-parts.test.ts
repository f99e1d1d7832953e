import assert from 'node:assert/strict';
import { test } from 'node:test';

import { listOf } from '../../../src/core/column.ts';
import { EngineError } from '../../../src/core/errors.ts';
import { cutRuns } from '../../../src/engines/session/cut-runs.ts';
import { errorOf, noteOf } from '../../../src/engines/session/messages.ts';
import { padSequences } from '../../../src/engines/session/padded.ts';
import { readOutput } from '../../../src/engines/session/read-output.ts';
import { runtimeError } from '../../../src/engines/session/runtime-error.ts';

const runs = (lengths: number[], o: Partial<Parameters<typeof cutRuns>[0]> = {}) =>
  cutRuns({ lengths: Int32Array.from(lengths), pads: true, bytesPerToken: 0, fixedRows: undefined, ...o }).map((run) => [...run]);

test('a call is one run where sequences may be filled up and the output is small', () => {
  assert.deepEqual(runs([3, 9, 1]), [[0, 1, 2]]);
  assert.deepEqual(runs([]), []);
});

test('a call is cut by length, by the rows that a model fixes, and by the size of its output', () => {
  assert.deepEqual(runs([3, 1, 3, 1], { pads: false }), [[1, 3], [0, 2]]);
  assert.deepEqual(runs([1, 1, 1, 1, 1], { fixedRows: 2 }), [[0, 1], [2, 3], [4]]);
  const megabyte = 1024 ** 2;
  assert.deepEqual(runs([100, 100, 100, 400], { bytesPerToken: megabyte }), [[0, 1], [2], [3]]);
});

test('sequences become a rectangle, filled up on the right', () => {
  const list = listOf(Int32Array.of(1, 2, 3, 4, 5, 6), [2, 1, 3]);
  assert.deepEqual(padSequences(list, Int32Array.of(2, 1)), { rows: 2, tokens: 3, ids: Int32Array.of(4, 5, 6, 3, 0, 0), lengths: Int32Array.of(3, 1) });
  assert.deepEqual(padSequences(list, Int32Array.of(1), { rows: 2, tokens: 2 }), { rows: 2, tokens: 2, ids: Int32Array.of(3, 0, 3, 0), lengths: Int32Array.of(1, 1) });
});

test('an output of a shape that cannot be read is refused', () => {
  const padded = padSequences(listOf(Int32Array.of(1, 2), [2]), Int32Array.of(0));
  const task = { kind: 'answers', ids: [1] } as const;
  for (const shape of [[2, 2, 3], [1, 5, 3], [1, 2, 1, 3], [3]]) {
    assert.throws(() => readOutput({ shape, values: new Float32Array(60) }, padded, task), { code: 'bad-output', message: /for \[1, 2\] tokens/ });
  }
  assert.throws(() => readOutput({ shape: [1, 2, 1], values: new Float32Array(2) }, padded, task), { code: 'answer-tokens', message: /1 logits/ });
});

test('what the runtime says becomes a code', () => {
  const settings = { path: 'm.onnx', device: 'cuda', task: { kind: 'answers', ids: [] } } as const;
  const codeOf = (said: string, doing: 'load' | 'run' = 'run') => runtimeError(new Error(said), settings, doing).code;
  assert.equal(codeOf('OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library', 'load'), 'missing-device');
  assert.equal(codeOf('Failed to get a WebGPU adapter: No supported adapters', 'load'), 'missing-device');
  assert.equal(codeOf('CUDA failure 2: out of memory'), 'out-of-memory');
  assert.equal(codeOf('std::bad_alloc'), 'out-of-memory');
  assert.equal(codeOf("Load model x failed. File doesn't exist", 'load'), 'missing-model');
  assert.equal(codeOf('Protobuf parsing failed.', 'load'), 'load');
  assert.equal(codeOf('Gather: index out of bounds'), 'bad-output');
});

test('an error stays itself on its way between threads', () => {
  const error = new EngineError('out-of-memory', 'what', 'do', false, { cause: new RangeError('underneath') });
  const { code, message, hint, retryable, cause } = errorOf(structuredClone(noteOf(error)));
  assert.deepEqual({ code, message, hint, retryable, cause }, { code: 'out-of-memory', message: 'what', hint: 'do', retryable: false, cause: 'underneath' });
});
