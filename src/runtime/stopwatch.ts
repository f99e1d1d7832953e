import { type MonoTypeOperatorFunction, Observable } from 'rxjs';

import type { Batch } from '../core/batch.ts';

/** What one operator did in one partition. */
export interface OperatorTiming {
  readonly branch: string;
  readonly name: string;
  /** Rows that came out of it. */
  rows: number;
  /** Time on the event loop, ms: waiting for a worker or a disk is not in it. */
  busyMs: number;
}

/**
 * Tells operators' time apart without a timer in any of them: marks stand between operators, and
 * time between two marks belongs to the operator that was entered last and not left.
 */
export class Stopwatch {
  readonly timings: OperatorTiming[] = [];
  #running: OperatorTiming | undefined;
  #since = 0;

  constructor(readonly clock: () => number = () => performance.now()) {}

  /** Stands after the operator `name`; what follows is charged to `next` until control returns. */
  mark<C>(done: OperatorTiming | undefined, next: OperatorTiming | undefined): MonoTypeOperatorFunction<Batch<C>> {
    return (source) => new Observable((subscriber) => source.subscribe({
      next: (batch) => {
        if (done) done.rows += batch.rows.length;
        const caller = this.#switch(next);
        subscriber.next(batch);
        this.#switch(caller);
      },
      error: (error) => subscriber.error(error),
      complete: () => subscriber.complete(),
    }));
  }

  /** Starts the account of one operator. */
  open(branch: string, name: string): OperatorTiming {
    const timing = { branch, name, rows: 0, busyMs: 0 };
    this.timings.push(timing);
    return timing;
  }

  #switch(to: OperatorTiming | undefined): OperatorTiming | undefined {
    const now = this.clock();
    const from = this.#running;
    if (from) from.busyMs += now - this.#since;
    this.#running = to;
    this.#since = now;
    return from;
  }
}
