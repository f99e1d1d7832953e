import { concat, concatMap, defer, from, ignoreElements, Observable, type OperatorFunction } from 'rxjs';

/**
 * Loads something once per subscription (a tokenizer, a catalogue) and maps the rows with it.
 *
 * The source is subscribed at once: rows that arrive before the load has ended wait inside RxJS,
 * at most a window of them when the source is paced, and none is missed when it is not.
 */
export function withLoaded<L, T, R>(load: () => Promise<L>, call: (loaded: L, value: T) => R): OperatorFunction<T, R> {
  return (source) => defer(() => {
    const loading = quiet(load());
    const rows = source.pipe(concatMap(async (value) => call(await loading, value)));
    return concat(rows, from(loading).pipe(ignoreElements())); // without rows, too, a failed load is an error
  });
}

/**
 * Opens something once per subscription (a model in a worker thread) for the rows that go through.
 *
 * It is closed when the rows have ended, before completion is passed on; when they have failed; and
 * when they are given up. The source is subscribed at once, as in `withLoaded`.
 */
export function withOpen<O extends { close(): Promise<void> }, T, R>(
  open: () => Promise<O>, rows: (opening: Promise<O>) => OperatorFunction<T, R>,
): OperatorFunction<T, R> {
  return (source) => new Observable<R>((subscriber) => {
    const opening = quiet(open());
    let closing: Promise<void> | undefined;
    const close = () => closing ??= opening.then((opened) => opened.close());
    const reading = source.pipe(rows(opening)).subscribe({
      next: (value) => subscriber.next(value),
      error: (error) => subscriber.error(error),
      complete: () => void close().then(() => subscriber.complete(), (error) => subscriber.error(error)),
    });
    return () => {
      reading.unsubscribe();
      quiet(close()); // what failed first has been reported to the subscriber, or nobody listens any more
    };
  });
}

/** A promise whose failure is reported by whoever awaits it, and is no unhandled rejection until then. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
