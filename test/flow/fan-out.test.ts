import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastValueFrom, merge, NEVER, Observable, of, throwError, toArray } from 'rxjs';

import { fanOut } from '../../src/flow/fan-out.ts';

test('every branch sees every value, and the source is read once', async () => {
  let subscriptions = 0;
  const source = new Observable<number>((subscriber) => {
    subscriptions++;
    for (const value of [1, 2, 3]) subscriber.next(value);
    subscriber.complete();
  });
  const shared = fanOut(source, 2);
  const late = new Observable<number>((subscriber) => {
    const waiting = setTimeout(() => shared.subscribe(subscriber), 2);
    return () => clearTimeout(waiting);
  });
  const values = await lastValueFrom(merge(shared, late).pipe(toArray()));
  assert.deepEqual(values.sort(), [1, 1, 2, 2, 3, 3]);
  assert.equal(subscriptions, 1);
});

test('an error reaches every branch', async () => {
  const shared = fanOut(throwError(() => new RangeError('boom')), 2);
  const branches = [shared, shared].map((branch) => lastValueFrom(branch).catch((error: Error) => error.message));
  assert.deepEqual(await Promise.all(branches), ['boom', 'boom']);
});

test('the source is given up when the last branch has gone', () => {
  let released = false;
  const shared = fanOut(new Observable<number>(() => () => { released = true; }), 2);
  const [first, second] = [shared.subscribe(), shared.subscribe()];
  first.unsubscribe();
  assert.equal(released, false);
  second.unsubscribe();
  assert.ok(released);
});

test('nothing is read before all branches are there', () => {
  let started = false;
  fanOut(new Observable<number>(() => { started = true; }), 2).subscribe().unsubscribe();
  fanOut(NEVER, 1).subscribe().unsubscribe();
  assert.equal(started, false);
  lastValueFrom(fanOut(of(1), 1));
});
