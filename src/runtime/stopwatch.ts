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
  /** Time with rows inside it, ms: an engine at work in its thread, a disk, rows held back for more. */
  heldMs: number;
}

/** One operator as it runs: its timing, and how far rows have come. */
interface Account {
  readonly timing: OperatorTiming;
  enteredRow: number;
  leftRow: number;
  heldSince: number;
}

/**
 * Tells operators' time apart without a timer in any of them: marks stand between operators. Event-loop time between
 * two marks belongs to the operator that was entered last and not left; rows are inside an operator while the mark
 * before it has seen rows that the mark after it has not.
 */
export class Stopwatch {
  readonly #accounts: Account[] = [];
  #running: Account | undefined;
  #since = 0;

  constructor(readonly clock: () => number = () => performance.now()) {}

  get timings(): OperatorTiming[] { return this.#accounts.map(({ timing }) => timing); }

  /** Stands after the operator `done`; what follows is charged to `next` until control returns. */
  mark<C>(done: Account | undefined, next: Account | undefined): MonoTypeOperatorFunction<Batch<C>> {
    return (source) => new Observable((subscriber) => source.subscribe({
      next: (batch) => {
        if (done) this.#leave(done, batch);
        if (next) this.#enter(next, batch.span.end);
        const caller = this.#switch(next);
        subscriber.next(batch);
        this.#switch(caller);
      },
      error: (error) => subscriber.error(error),
      complete: () => subscriber.complete(),
    }));
  }

  /** Starts the account of one operator. */
  open(branch: string, name: string): Account {
    const account = { timing: { branch, name, rows: 0, busyMs: 0, heldMs: 0 }, enteredRow: 0, leftRow: 0, heldSince: 0 };
    this.#accounts.push(account);
    return account;
  }

  #enter(account: Account, row: number): void {
    if (account.enteredRow <= account.leftRow) account.heldSince = this.clock();
    account.enteredRow = row;
  }

  #leave(account: Account, { rows, span }: Batch<unknown>): void {
    account.timing.rows += rows.length;
    account.leftRow = span.end;
    if (account.leftRow >= account.enteredRow) account.timing.heldMs += this.clock() - account.heldSince;
  }

  #switch(to: Account | undefined): Account | undefined {
    const now = this.clock();
    const from = this.#running;
    if (from) from.timing.busyMs += now - this.#since;
    this.#running = to;
    this.#since = now;
    return from;
  }
}
