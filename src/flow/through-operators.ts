import { lastValueFrom, type Observable, of, toArray } from 'rxjs';

import type { Batch } from '../core/batch.ts';
import type { Source } from '../core/ends.ts';
import type { AnyOperator, Operator } from '../core/operator.ts';

/**
 * The rows of a source as operators leave them, outside of a run: the next batch is read when what became of the one before was taken.
 *
 * Operators see every batch by itself: what they hold back they give at its end.
 */
export async function* throughOperators<C>(source: Source<unknown>, operators: readonly AnyOperator[]): AsyncGenerator<Batch<C>> {
  for await (const batch of source.open(0)) {
    const made = operators.reduce((stream, operator) => (operator as Operator<unknown, unknown>)(stream), of(batch)) as Observable<Batch<C>>;
    yield* await lastValueFrom(made.pipe(toArray()));
  }
}
