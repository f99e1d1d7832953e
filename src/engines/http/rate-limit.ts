import type { Clock } from '../../io/clock.ts';

/**
 * Fills up at a steady rate to at most a sixth of what a minute gives, and can be owed to: something larger than it holds
 * is let through when it is full, and waited for afterwards.
 *
 * @example
 * const bucket = new TokenBucket(60, 0);
 * bucket.take(10);
 * bucket.waitFor(1, 500) // 500
 */
export class TokenBucket {
  #level: number;
  #seen: number;
  readonly #perMs: number;
  readonly #holds: number;

  constructor(perMinute: number, now: number) {
    this.#perMs = perMinute / 60_000;
    this.#holds = Math.max(1, perMinute / 6);
    this.#level = this.#holds;
    this.#seen = now;
  }

  /** Milliseconds until so much may be taken. */
  waitFor(amount: number, now: number): number {
    this.#level = Math.min(this.#holds, this.#level + (now - this.#seen) * this.#perMs);
    this.#seen = now;
    return Math.max(0, Math.min(amount, this.#holds) - this.#level) / this.#perMs;
  }

  /** Takes it, or gives back what turned out not to be needed. */
  take(amount: number): void {
    this.#level = Math.min(this.#holds, this.#level - amount);
  }
}

export interface Rate {
  /** Waits until one more request of so many tokens may be made; first come, first served. */
  enter(tokens: number, signal?: AbortSignal): Promise<void>;
  /** Says how many tokens it really were. */
  correct(expected: number, actual: number): void;
}

/** Keeps requests and tokens per minute below what a service allows. Time is the clock's. */
export function rateLimit(
  { requestsPerMinute, tokensPerMinute }: { readonly requestsPerMinute?: number | undefined; readonly tokensPerMinute?: number | undefined },
  clock: Clock,
): Rate {
  const requests = requestsPerMinute === undefined ? undefined : new TokenBucket(requestsPerMinute, clock.now());
  const tokens = tokensPerMinute === undefined ? undefined : new TokenBucket(tokensPerMinute, clock.now());
  let last: Promise<void> = Promise.resolve();
  const turn = async (count: number, signal: AbortSignal | undefined) => {
    for (;;) {
      signal?.throwIfAborted();
      const now = clock.now();
      const wait = Math.max(requests?.waitFor(1, now) ?? 0, tokens?.waitFor(count, now) ?? 0);
      if (wait <= 0.01) break; // a rounding error away
      await clock.wait(wait, signal);
    }
    requests?.take(1);
    tokens?.take(count);
  };
  return {
    enter: (count, signal) => last = last.catch(() => {}).then(() => turn(count, signal)),
    correct: (expected, actual) => tokens?.take(actual - expected),
  };
}
