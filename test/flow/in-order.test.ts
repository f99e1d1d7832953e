import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concat, from, lastValueFrom, NEVER, Observable, of, range, throwError, toArray } from 'rxjs';

import { inOrder } from '../../src/flow/in-order.ts';

const turn = () => new Promise(setImmediate);
/** Answers after a number of turns of the event loop that differs from value to value. */
const uneven = async (value: number) => {
  for (let turns = (value * 7) % 5; turns > 0; turns--) await turn();
  return value;
};

for (const inFlight of [1, 2, 7]) {
  test(`results come in the order of the input, ${inFlight} at once`, async () => {
    const out = await lastValueFrom(range(0, 200).pipe(inOrder(inFlight, uneven), toArray()));
    assert.deepEqual(out, [...Array(200).keys()]);
  });
}

test('no more calls run at once than may', async () => {
  let inside = 0;
  let most = 0;
  const call = async (value: number) => { most = Math.max(most, ++inside); await uneven(value); inside--; return value; };
  await lastValueFrom(range(0, 50).pipe(inOrder(4, call)));
  assert.equal(most, 4);
});

test('a failed call is an error at once, also when an earlier one has not answered', async () => {
  const call = (value: number) => value === 0 ? NEVER : throwError(() => new Error(`call ${value}`));
  await assert.rejects(lastValueFrom(of(0, 1).pipe(inOrder(2, call))), /call 1/);
});

test('a call that throws instead of answering is an error too', async () => {
  await assert.rejects(lastValueFrom(of(0).pipe(inOrder(2, () => { throw new RangeError('now'); }))), /now/);
});

test('what was given before an error of the source is answered or not, but never out of order', async () => {
  const seen: number[] = [];
  const failing = concat(range(0, 5), throwError(() => new Error('boom')));
  await assert.rejects(lastValueFrom(from(failing).pipe(inOrder(2, async (value) => { seen.push(value); return value; }))), /boom/);
  assert.deepEqual(seen, [...seen].sort((a, b) => a - b));
});

test('unsubscribing stops the calls under way', async () => {
  let stopped = 0;
  const call = () => new Observable<number>(() => () => { stopped++; });
  range(0, 5).pipe(inOrder(3, call)).subscribe().unsubscribe();
  assert.equal(stopped, 3);
});

test('each subscription counts for itself', async () => {
  const rows$ = range(0, 10).pipe(inOrder(3, uneven), toArray());
  assert.deepEqual(await Promise.all([lastValueFrom(rows$), lastValueFrom(rows$)]), [[...Array(10).keys()], [...Array(10).keys()]]);
});
