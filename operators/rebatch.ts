import { Observable } from 'rxjs';

import type { Batch } from '../src/core/batch.ts';
import { defineOperator } from '../src/core/operator.ts';
import { checkOptions, optional, wholeNumber } from '../src/core/option-rules.ts';
import { concatBatches, sliceRows } from '../src/core/rows.ts';

export interface RebatchOptions {
  /** Rows per emitted batch; the last one may be shorter. At least 1. */
  readonly rows: number;
  /**
   * Source rows that one batch may cover, those included that were left out on the way. Default `rows`:
   * raise it after a filter that leaves out most rows, so that batches fill up.
   */
  readonly across?: number;
}

/**
 * Cuts the stream into batches of `rows` rows, the size a device call wants.
 *
 * Reads and adds no column. Source rows that were left out go with the row before them. A source row
 * that was expanded stays in one piece, so a batch is shorter, or longer where one source row alone
 * has more than `rows`. Faults stay with the batch that now covers their row.
 *
 * Holds back up to `across - 1` source rows until the next batch comes, so the window must be larger
 * than that; a graph that would wait for itself is refused with `GraphError` `would-stall`.
 *
 * @example
 * rebatch({ rows: 32 }).spec.holds // 31
 */
export const rebatch = defineOperator({
  name: 'rebatch',
  reads: {},
  adds: {},
  rows: 'regrouped',
  holds: ({ rows, across = rows }: RebatchOptions) => across - 1,
  check: (options) => checkOptions('rebatch', options, { rows: wholeNumber(1), across: optional(wholeNumber(1)) }),
  stream: ({ rows, across = rows }) => <C>(source: Observable<Batch<C>>) => new Observable<Batch<C>>((subscriber) => {
    let held: Batch<C>[] = [];
    let heldRows = 0;
    return source.subscribe({
      next: (batch) => {
        held.push(batch);
        heldRows += batch.rows.length;
        if (heldRows < rows && batch.span.end - held[0]!.span.first < across) return;
        const { full, rest } = cut(concatBatches(held), rows, across);
        held = rest ? [rest] : [];
        heldRows = rest?.rows.length ?? 0;
        for (const out of full) subscriber.next(out);
      },
      error: (error) => subscriber.error(error),
      complete: () => {
        if (held.length > 0) subscriber.next(concatBatches(held));
        subscriber.complete();
      },
    });
  }),
});

/** As many full batches as there are, and the rows that fill none. */
function cut<C>(batch: Batch<C>, rows: number, across: number): { full: Batch<C>[]; rest: Batch<C> | undefined } {
  const full: Batch<C>[] = [];
  const { span } = batch;
  const take = (from: number, until: number, first: number, end: number) => first === span.first && end === span.end ? batch
    : { ...sliceRows(batch, from, until, { first, end }), faults: batch.faults.filter(({ row }) => row >= first && row < end) };
  let from = 0;
  let first = span.first;
  while (first < span.end) {
    const until = cutAt(batch, from, rows, first + across);
    const isFull = until - from >= rows || span.end - first >= across || until < batch.rows.length;
    if (!isFull) return { full, rest: take(from, batch.rows.length, first, span.end) };
    const next = until < batch.rows.length ? span.first + batch.rows[until]! : span.end;
    const end = Math.min(next, first + across);
    full.push(take(from, until, first, end));
    from = until;
    first = end;
  }
  return { full, rest: undefined };
}

/** Where a batch that starts at position `from` ends: between two source rows, and before source row `end`. */
function cutAt({ rows: at, span }: Batch<unknown>, from: number, rows: number, end: number): number {
  let until = Math.min(from + rows, at.length);
  while (until > from && span.first + at[until - 1]! >= end) until--;
  if (until === at.length || until === from || at[until] !== at[until - 1]) return until;
  while (until > from && at[until - 1] === at[until]) until--;
  if (until > from) return until;
  while (until < at.length && at[until] === at[from]) until++;
  return until;
}
