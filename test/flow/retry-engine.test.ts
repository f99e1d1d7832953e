import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defer, lastValueFrom, of } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';

import { EngineError } from '../../src/core/errors.ts';
import { retryEngine } from '../../src/flow/retry-engine.ts';

/** Fails `times` times, then gives the number of attempts. */
function failing(times: number, error: (attempt: number) => Error) {
  let attempts = 0;
  return defer(() => {
    attempts++;
    if (attempts <= times) throw error(attempts);
    return of(attempts);
  });
}
const busy = (retryAfterMs?: number) => (attempt: number) =>
  new EngineError('rate-limit', `attempt ${attempt}`, 'wait', true, retryAfterMs === undefined ? {} : { retryAfterMs });

test('goes on after a retryable error', async () => {
  assert.equal(await lastValueFrom(failing(2, busy()).pipe(retryEngine(3, 0))), 3);
});

test('gives up after the last attempt, with the last error', async () => {
  await assert.rejects(lastValueFrom(failing(9, busy()).pipe(retryEngine(3, 0))), { message: 'attempt 4' });
});

test('passes other errors at once', async () => {
  const dead = (attempt: number) => new EngineError('closed', `attempt ${attempt}`, 'open it', false);
  await assert.rejects(lastValueFrom(failing(9, dead).pipe(retryEngine(3, 0))), { message: 'attempt 1' });
  await assert.rejects(lastValueFrom(failing(9, () => new TypeError('bug')).pipe(retryEngine(3, 0))), TypeError);
});

test('waits twice as long each time, or as long as the engine asks', () => {
  new TestScheduler(assert.deepEqual).run(({ expectObservable }) => {
    expectObservable(failing(3, busy()).pipe(retryEngine(3, 100))).toBe('700ms (a|)', { a: 4 });
    expectObservable(failing(3, busy(70)).pipe(retryEngine(3, 100))).toBe('210ms (a|)', { a: 4 });
  });
});
