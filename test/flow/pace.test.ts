import assert from 'node:assert/strict';
import { test } from 'node:test';
import { from, lastValueFrom, toArray } from 'rxjs';

import type { Batch } from '../../src/core/batch.ts';
import { inOrder } from '../../src/flow/in-order.ts';
import { Pace } from '../../src/flow/pace.ts';
import { numberedSource } from '../../src/testing/made-up-source.ts';

/** Answers every fourth batch late, to try the order. */
const unevenEngine = () => inOrder(4, async (batch: Batch<unknown>) => {
  await new Promise((wake) => setTimeout(wake, batch.span.first % 4 === 0 ? 3 : 1));
  return batch;
});

test('plain RxJS reads the whole table before the engine has answered', async () => {
  const source = numberedSource(500, 1);
  let readAtFirstAnswer: number | undefined;
  const watch = inOrder(1, async (batch: Batch<unknown>) => { readAtFirstAnswer ??= source.furthest; return batch; });
  await lastValueFrom(from(source.open(0)).pipe(unevenEngine(), watch, toArray()));
  assert.ok(readAtFirstAnswer! > 450, `read ${readAtFirstAnswer} batches ahead`);
});

test('a paced source reads no further than its window', async () => {
  const source = numberedSource(500, 1);
  const pace = new Pace(16);
  let furthestAhead = 0;
  const watch = inOrder(1, async (batch: Batch<unknown>) => {
    furthestAhead = Math.max(furthestAhead, source.furthest - pace.left);
    return batch;
  });
  const out = await lastValueFrom(pace.enter(() => source.open(0), 1).pipe(unevenEngine(), watch, pace.leave(), toArray()));
  assert.ok(furthestAhead <= 16, `read ${furthestAhead} rows ahead`);
  assert.ok(pace.peak <= 16);
  assert.equal(pace.left, 500);
  assert.deepEqual(out.map(({ span }) => span.first), [...Array(500).keys()]);
});

test('a batch larger than what is left of the window waits until it fits', async () => {
  const pace = new Pace(10);
  const out = await lastValueFrom(pace.enter(() => numberedSource(40, 7).open(0), 7).pipe(unevenEngine(), pace.leave(), toArray()));
  assert.ok(pace.peak <= 10, `${pace.peak} rows inside`);
  assert.equal(out.at(-1)!.span.end, 40);
});

test('a row has left when the slowest lane has let it go', async () => {
  const pace = new Pace(8);
  const fast: number[] = [];
  const rows$ = pace.enter(() => numberedSource(4, 1).open(0), 1);
  const slowLane = pace.leave();
  await lastValueFrom(rows$.pipe(pace.leave(), toArray())).then((batches) => fast.push(...batches.map(({ span }) => span.end)));
  assert.deepEqual(fast, [1, 2, 3, 4]);
  assert.equal(pace.left, 0);
  await lastValueFrom(from(numberedSource(4, 1).open(0)).pipe(slowLane));
  assert.equal(pace.left, 4);
});

test('a paced source closes its table when nobody listens any more, also while it waits', async () => {
  const source = numberedSource(500, 1);
  const stuck = new Pace(2).enter(() => source.open(0), 1).subscribe(); // nothing ever leaves
  await new Promise((wake) => setTimeout(wake, 5));
  assert.equal(source.furthest, 2);
  assert.equal(source.closed, false);
  stuck.unsubscribe();
  await new Promise((wake) => setTimeout(wake, 5));
  assert.ok(source.closed);
});
