import type { RunEvent } from '../core/run-event.ts';
import { fittedLine } from './fitted-line.ts';
import { clockTime, mebibytes, rowRate, wholeNumber } from './numbers.ts';
import { paint } from './terminal-look.ts';

export type Progress = Pick<Extract<RunEvent, { kind: 'progress' }>, 'rowsLeft' | 'totalRows' | 'faults' | 'rssBytes'> & {
  /** Nothing until two moments have been seen. */
  readonly rowsPerSecond: number | undefined;
  /** Vectors that recommenders needed, and those that were there already. */
  readonly cache?: { readonly asked: number; readonly hits: number };
};

/**
 * How far a run is, on one line of at most `columns`. What does not fit is left out, the least needed first:
 * the bar, what caches saved, the memory, the rate, the total.
 */
export function progressLine(
  { rowsLeft, totalRows, faults, rssBytes, rowsPerSecond, cache }: Progress, { colour, columns }: { readonly colour: boolean; readonly columns: number | undefined },
): string {
  const { dim, yellow } = paint(colour);
  const share = totalRows ? Math.min(1, rowsLeft / totalRows) : undefined;
  const left = totalRows !== undefined && rowsPerSecond ? (totalRows - rowsLeft) / rowsPerSecond * 1000 : undefined;
  return fittedLine(share, [
    share === undefined ? undefined : [1, `${Math.floor(share * 100)} %`.padStart(5)],
    totalRows === undefined ? [2, `${wholeNumber(rowsLeft)} rows`]
      : [4, `${wholeNumber(rowsLeft)} ${dim('of')} ${wholeNumber(totalRows)} rows`],
    rowsPerSecond === undefined ? undefined : [5, rowRate(rowsPerSecond)],
    left === undefined ? undefined : [2, `${clockTime(left)} ${dim('left')}`],
    [6, dim(mebibytes(rssBytes))],
    cache === undefined || cache.asked === 0 ? undefined : [7, dim(`cache ${Math.floor(cache.hits / cache.asked * 100)} %`)],
    faults === 0 ? undefined : [3, yellow(`${wholeNumber(faults)} set aside`)],
  ], { colour, columns });
}
