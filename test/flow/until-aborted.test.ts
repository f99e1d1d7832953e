import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastValueFrom, NEVER, Observable, of, toArray } from 'rxjs';

import { untilAborted } from '../../src/flow/until-aborted.ts';

test('rows that never come are given up when the signal is aborted, and the source is released', async () => {
  const stop = new AbortController();
  let released = false;
  const waiting = lastValueFrom(new Observable(() => () => { released = true; }).pipe(untilAborted(stop.signal)));
  stop.abort(new RangeError('enough'));
  await assert.rejects(waiting, /enough/);
  assert.ok(released);
});

test('a signal that was aborted before starts nothing', async () => {
  await assert.rejects(lastValueFrom(NEVER.pipe(untilAborted(AbortSignal.abort(new RangeError('before'))))), /before/);
});

test('without a signal, or with one that is quiet, rows go through', async () => {
  assert.deepEqual(await lastValueFrom(of(1, 2).pipe(untilAborted(undefined), toArray())), [1, 2]);
  assert.deepEqual(await lastValueFrom(of(1, 2).pipe(untilAborted(new AbortController().signal), toArray())), [1, 2]);
});
