import type { RunEvent } from '../core/run-event.ts';
import { fittedLine } from './fitted-line.ts';
import { clockTime, mebibytes, rowRate, wholeNumber } from './numbers.ts';
import { paint } from './terminal-look.ts';

export type Progress = Pick<Extract<RunEvent, { kind: 'progress' }>, 'rowsLeft' | 'totalRows' | 'faults' | 'rssBytes'> & {
  /** Nothing until two moments have been seen. */
  readonly rowsPerSecond: number | undefined;
};

/**
 * How far a run is, on one line of at most `columns`. What does not fit is left out, the least needed first:
 * the bar, the memory, the total, the rate.
 */
export function progressLine(
  { rowsLeft, totalRows, faults, rssBytes, rowsPerSecond }: Progress, { colour, columns }: { readonly colour: boolean; readonly columns: number | undefined },
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
    faults === 0 ? undefined : [3, yellow(`${wholeNumber(faults)} set aside`)],
  ], { colour, columns });
}
