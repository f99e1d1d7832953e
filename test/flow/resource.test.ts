import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concat, concatMap, EMPTY, from, lastValueFrom, map, NEVER, of, Subject, throwError, toArray } from 'rxjs';

import { withLoaded, withOpen } from '../../src/flow/resource.ts';

const turn = () => new Promise(setImmediate);
const plus = (loaded: number, value: number) => loaded + value;

test('loads once per subscription, and not before', async () => {
  let loads = 0;
  const rows$ = of(1, 2, 3).pipe(withLoaded(async () => { loads++; return 10; }, plus), toArray());
  assert.equal(loads, 0);
  assert.deepEqual(await lastValueFrom(rows$), [11, 12, 13]);
  assert.equal(loads, 1);
});

test('misses nothing of a source that does not wait for the load', async () => {
  const hot = new Subject<number>();
  const seen: number[] = [];
  hot.pipe(withLoaded(async () => { await turn(); return 10; }, plus)).subscribe((value) => seen.push(value));
  hot.next(1);
  hot.next(2);
  await turn();
  await turn();
  hot.next(3);
  await turn();
  assert.deepEqual(seen, [11, 12, 13]);
});

test('a load that fails is an error, with and without rows, and none when nobody listens any more', async () => {
  const broken = () => Promise.reject(new Error('no file'));
  await assert.rejects(lastValueFrom(of(1).pipe(withLoaded(broken, plus))), /no file/);
  await assert.rejects(lastValueFrom(EMPTY.pipe(withLoaded(broken, plus), toArray())), /no file/);
  NEVER.pipe(withLoaded(broken, plus)).subscribe().unsubscribe();
  await turn();
});

function door() {
  const events: string[] = [];
  const open = async () => {
    events.push('open');
    await turn();
    return { add: 10, close: async () => { await turn(); events.push('closed'); } };
  };
  const rows = withOpen(open, (opening) => concatMap((value: number) => from(opening).pipe(map(({ add }) => add + value))));
  return { events, rows };
}

test('is closed before the end is passed on', async () => {
  const { events, rows } = door();
  assert.deepEqual(await lastValueFrom(of(1, 2).pipe(rows, toArray())), [11, 12]);
  assert.deepEqual(events, ['open', 'closed']);
});

test('is closed after an error, once', async () => {
  const { events, rows } = door();
  await assert.rejects(lastValueFrom(concat(of(1), throwError(() => new Error('boom'))).pipe(rows)), /boom/);
  for (let turns = 0; turns < 5; turns++) await turn();
  assert.deepEqual(events, ['open', 'closed']);
});

test('is closed when unsubscribed, also while it is being opened', async () => {
  const { events, rows } = door();
  NEVER.pipe(rows).subscribe().unsubscribe();
  for (let turns = 0; turns < 5; turns++) await turn();
  assert.deepEqual(events, ['open', 'closed']);
});

test('an error on closing is an error of the rows when they have all come', async () => {
  const rows = withOpen(async () => ({ close: () => Promise.reject(new Error('stuck')) }), () => map((value: number) => value));
  await assert.rejects(lastValueFrom(of(1).pipe(rows)), /stuck/);
  NEVER.pipe(rows).subscribe().unsubscribe();
  await turn();
});
