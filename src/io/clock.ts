import { setTimeout as pause } from 'node:timers/promises';

/** Time and chance, so that whoever waits can be tested without waiting. */
export interface Clock {
  /** Milliseconds; only differences mean something. */
  now(): number;
  /** Milliseconds since 1970, as a date in a header is told. */
  date(): number;
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  /** In [0, 1). */
  random(): number;
}

/** The machine's own. */
export const machineClock: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  wait: (ms, signal) => pause(ms, undefined, signal && { signal }),
  random: () => Math.random(),
};
