import { from, Observable, type OperatorFunction, switchMap } from 'rxjs';

/**
 * Loads something once per subscription (a tokenizer, a catalogue), then lets the rows through.
 *
 * Rows that arrive meanwhile wait inside RxJS: at most a window of them, when the source is paced.
 */
export function withLoaded<T, R, L>(load: () => Promise<L>, then: (loaded: L) => OperatorFunction<T, R>): OperatorFunction<T, R> {
  return (source) => from(load()).pipe(switchMap((loaded) => source.pipe(then(loaded))));
}

/** As `withLoaded`, for something that is closed when the rows have ended, failed or been given up. */
export function withOpen<T, R, O extends { close(): Promise<void> }>(
  open: () => Promise<O>, then: (opened: O) => OperatorFunction<T, R>,
): OperatorFunction<T, R> {
  return (source) => new Observable<R>((subscriber) => {
    const opening = open();
    const rows = from(opening).pipe(switchMap((opened) => source.pipe(then(opened)))).subscribe(subscriber);
    return () => {
      rows.unsubscribe();
      opening.then((opened) => opened.close(), () => {}); // a failed open has been reported to the subscriber
    };
  });
}
