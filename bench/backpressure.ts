/**
 * How far the source runs ahead of a slow consumer: plain RxJS against a paced graph, same source, same consumer.
 *
 *     npx tsx bench/backpressure.ts
 */
import { from, lastValueFrom } from 'rxjs';

import type { Batch } from '../src/core/batch.ts';
import { inOrder } from '../src/flow/in-order.ts';
import { Pace } from '../src/flow/pace.ts';
import { numberedSource } from '../src/testing/made-up-source.ts';

const rows = 512_000;
const batchRows = 1024;
const window = 8 * batchRows;

async function aheadOf(paced: boolean) {
  const source = numberedSource(rows, batchRows);
  const pace = new Pace(window);
  let furthestAhead = 0;
  let consumed = 0;
  const slow = inOrder(2, async (batch: Batch<unknown>) => {
    await new Promise((wake) => setTimeout(wake, 1));
    furthestAhead = Math.max(furthestAhead, source.furthest - consumed);
    consumed = batch.span.end;
    return batch;
  });
  const rows$ = paced ? pace.enter(() => source.open(0), batchRows).pipe(slow, pace.leave()) : from(source.open(0)).pipe(slow);
  await lastValueFrom(rows$);
  return { furthestAhead, peakInside: paced ? pace.peak : undefined };
}

const plain = await aheadOf(false);
const paced = await aheadOf(true);
console.table({
  'plain RxJS': { 'rows read ahead of the consumer': plain.furthestAhead, window: '' },
  'paced graph': { 'rows read ahead of the consumer': paced.furthestAhead, window },
});
console.log(`paced: never more than ${paced.furthestAhead} rows ahead of a window of ${window}`);
if (paced.furthestAhead > window || paced.peakInside! > window) {
  console.error(`the window was passed: ${paced.furthestAhead} rows ahead, ${paced.peakInside} inside`);
  process.exitCode = 1;
}
