import { from, type MonoTypeOperatorFunction, Observable, tap } from 'rxjs';

import type { Batch } from '../core/batch.ts';

/**
 * Bounds how many source rows are inside a graph at once.
 *
 * RxJS pushes: `from(asyncIterable)` reads as fast as the disk allows and a slow `mergeMap`
 * queues the difference without limit. rxrec does not pretend that RxJS has backpressure. It
 * reads from a pull source only while the next batch fits in the window, so every queue inside
 * the graph, whoever owns it, is bounded by the window, and so is what has been read.
 *
 * Works because batches keep their span and their order: rows entered and rows left are then two
 * integers. A graph with branches has one lane per branch; a row has left when every lane has let it go.
 */
export class Pace {
  #entered: number;
  #left: number;
  #peak = 0;
  readonly #lanes: number[] = [];
  #wake: () => void = () => {};

  /** @param window rows allowed inside; at least every operator's `holds` plus one source batch. */
  constructor(readonly window: number, readonly start = 0) {
    this.#entered = this.#left = start;
  }

  /** First source row that has not left the graph on every lane. */
  get left(): number { return this.#left; }
  /** Rows that have entered and not left. */
  get inside(): number { return this.#entered - this.#left; }
  /** The most rows ever inside at once. */
  get peak(): number { return this.#peak; }

  /**
   * A cold source that reads the next batch only when it fits in the window, and closes when unsubscribed.
   *
   * @param batchRows the most rows that the next batch may have.
   */
  enter<C>(open: () => AsyncIterable<Batch<C>>, batchRows: number): Observable<Batch<C>> {
    return new Observable((subscriber) => {
      const reading = from(this.#admit(open(), batchRows, () => subscriber.closed)).subscribe(subscriber);
      return () => { reading.unsubscribe(); this.#wake(); }; // RxJS alone would leave the file open
    });
  }

  /** Adds a lane. Goes last on it, after the sink has taken the batch. */
  leave<C>(): MonoTypeOperatorFunction<Batch<C>> {
    const lane = this.#lanes.push(this.start) - 1;
    return tap(({ span }) => {
      this.#lanes[lane] = span.end;
      const left = Math.min(...this.#lanes);
      if (left === this.#left) return;
      this.#left = left;
      this.#wake();
    });
  }

  async *#admit<C>(batches: AsyncIterable<Batch<C>>, batchRows: number, closed: () => boolean): AsyncGenerator<Batch<C>> {
    const reader = batches[Symbol.asyncIterator]();
    try {
      for (;;) {
        while (!closed() && this.inside + batchRows > this.window && this.inside > 0) {
          await new Promise<void>((wake) => { this.#wake = wake; });
        }
        if (closed()) return;
        const { done, value } = await reader.next();
        if (done || closed()) return;
        this.#entered = value.span.end;
        this.#peak = Math.max(this.#peak, this.inside);
        yield value;
      }
    } finally {
      await reader.return?.();
    }
  }
}
