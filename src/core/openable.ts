import type { Tell } from './training-event.ts';

/** What whoever opens a noun may give it on the way. */
export interface OpeningOptions {
  /** Told of what takes long: a training. */
  readonly tell?: Tell;
  /** Stops what takes long; what was done is kept. */
  readonly signal?: AbortSignal | undefined;
}

/** A noun that costs something to start (a model in a worker thread). Opening it twice joins the one already running. */
export interface Openable<Opened extends { close(): Promise<void> } = { close(): Promise<void> }> {
  open(options?: OpeningOptions): Promise<Opened>;
}
