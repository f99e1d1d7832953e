import { Observable, type Subscriber } from 'rxjs';

/**
 * Hands one stream to a known number of branches; reads it once.
 *
 * The source is subscribed when the last branch has subscribed, so a branch that first loads its
 * tokenizer misses nothing. It is unsubscribed when the last branch has gone.
 */
export function fanOut<T>(source: Observable<T>, branches: number): Observable<T> {
  const waiting: Subscriber<T>[] = [];
  let reading: { unsubscribe(): void } | undefined;
  const start = () => {
    reading = source.subscribe({
      next: (value) => { for (const branch of waiting) branch.next(value); },
      error: (error) => { for (const branch of waiting) branch.error(error); },
      complete: () => { for (const branch of waiting) branch.complete(); },
    });
  };
  return new Observable<T>((subscriber) => {
    waiting.push(subscriber);
    if (waiting.length === branches) start();
    return () => { if (waiting.every(({ closed }) => closed)) reading?.unsubscribe(); };
  });
}
