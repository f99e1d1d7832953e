import { type MonoTypeOperatorFunction, retry, throwError, timer } from 'rxjs';

import { EngineError } from '../core/errors.ts';

/**
 * Subscribes again, up to `times` times, after an engine error that calls itself retryable.
 *
 * Waits as long as the engine asked for, else `waitMs`, twice that, four times that and so on.
 * Every other error passes at once.
 */
export function retryEngine<T>(times: number, waitMs: number): MonoTypeOperatorFunction<T> {
  return retry({
    count: times,
    delay: (error: unknown, attempt) => error instanceof EngineError && error.retryable
      ? timer(error.retryAfterMs ?? waitMs * 2 ** (attempt - 1))
      : throwError(() => error),
  });
}
