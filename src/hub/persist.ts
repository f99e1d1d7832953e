import type { Clock } from '../io/clock.ts';
import { RequestError } from '../io/request-error.ts';

export interface Persistence {
  /** Tries after one another that get nowhere, before it is given up. */
  readonly tries: number;
  /** The longest wait before the second try, ms; doubles each time. */
  readonly waitMs: number;
}

const longestWaitMs = 60_000;

/**
 * Does something until it is done, as long as it is worth trying: a failure that a later try may not have, and a wait
 * that is not too long. A try that got further than the one before counts as the first.
 *
 * @param attempt one try; `got` says that it got further
 */
export async function persist<T>(attempt: (got: () => void) => Promise<T>, { tries, waitMs }: Persistence, clock: Clock, signal: AbortSignal | undefined): Promise<T> {
  for (let failed = 0;;) {
    try {
      return await attempt(() => { failed = 0; });
    } catch (error) {
      if (!(error instanceof RequestError) || !error.retryable || (error.retryAfterMs ?? 0) > longestWaitMs || ++failed >= tries) throw error;
      const wait = error.retryAfterMs === undefined ? clock.random() * Math.min(longestWaitMs, waitMs * 2 ** (failed - 1)) : error.retryAfterMs + clock.random() * waitMs;
      await clock.wait(wait, signal);
    }
  }
}
