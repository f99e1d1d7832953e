import { type MonoTypeOperatorFunction, Observable } from 'rxjs';

/** Fails with the signal's reason at once when it is aborted, whether rows move or an engine is at work. */
export function untilAborted<T>(signal: AbortSignal | undefined): MonoTypeOperatorFunction<T> {
  return (source) => signal === undefined ? source : new Observable<T>((subscriber) => {
    const stop = () => subscriber.error(signal.reason);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    const reading = source.subscribe(subscriber);
    return () => {
      signal.removeEventListener('abort', stop);
      reading.unsubscribe();
    };
  });
}
