import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concatMap, lastValueFrom, map, of } from 'rxjs';

import { batchOf } from '../../src/core/batch.ts';
import { Stopwatch } from '../../src/runtime/stopwatch.ts';

test('each operator is charged for its own time, not for what follows it', async () => {
  let nowMs = 0;
  const watch = new Stopwatch(() => nowMs);
  const takes = (ms: number) => map(<T>(value: T) => { nowMs += ms; return value; });
  const [first, second] = [watch.open('', 'first'), watch.open('', 'second')];
  await lastValueFrom(of(batchOf({}, 3), batchOf({}, 2, 3)).pipe(
    watch.mark(undefined, first), takes(5), watch.mark(first, second), takes(7), watch.mark(second, undefined), takes(100)));
  assert.deepEqual(watch.timings, [
    { branch: '', name: 'first', rows: 5, busyMs: 10, heldMs: 10 },
    { branch: '', name: 'second', rows: 5, busyMs: 14, heldMs: 14 },
  ]);
});

test('rows that wait inside an operator are time of that operator, though it holds no event loop', async () => {
  let nowMs = 0;
  const watch = new Stopwatch(() => nowMs);
  const engine = watch.open('llm', 'infer');
  await lastValueFrom(of(batchOf({}, 1)).pipe(
    watch.mark(undefined, engine),
    concatMap(async (batch) => { await Promise.resolve(); nowMs += 40; return batch; }),
    watch.mark(engine, undefined)));
  assert.deepEqual(watch.timings, [{ branch: 'llm', name: 'infer', rows: 1, busyMs: 0, heldMs: 40 }]);
});
