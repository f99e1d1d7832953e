import type { RunEvent } from '../core/run-event.ts';
import { clockTime, mebibytes, rowRate, wholeNumber } from './numbers.ts';
import { cutTo, displayWidth } from './printable.ts';
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
  const { dim, cyan, yellow } = paint(colour);
  const share = totalRows ? Math.min(1, rowsLeft / totalRows) : undefined;
  const left = totalRows !== undefined && rowsPerSecond ? (totalRows - rowsLeft) / rowsPerSecond * 1000 : undefined;
  const parts: (readonly [need: number, text: string] | undefined)[] = [
    share === undefined ? undefined : [1, `${Math.floor(share * 100)} %`.padStart(5)],
    totalRows === undefined ? [2, `${wholeNumber(rowsLeft)} rows`]
      : [4, `${wholeNumber(rowsLeft)} ${dim('of')} ${wholeNumber(totalRows)} rows`],
    rowsPerSecond === undefined ? undefined : [5, rowRate(rowsPerSecond)],
    left === undefined ? undefined : [2, `${clockTime(left)} ${dim('left')}`],
    [6, dim(mebibytes(rssBytes))],
    faults === 0 ? undefined : [3, yellow(`${wholeNumber(faults)} set aside`)],
  ];
  const shown = parts.filter((part) => part !== undefined);
  const joined = () => shown.map(([, text]) => text).join('  ');
  while (columns !== undefined && displayWidth(joined()) > columns && shown.length > 1) {
    const least = Math.max(...shown.map(([need]) => need));
    shown.splice(shown.findIndex(([need]) => need === least), 1);
  }
  const line = columns === undefined ? joined() : cutTo(joined(), columns);
  const room = columns === undefined ? 0 : Math.min(28, columns - displayWidth(line) - 1);
  if (share === undefined || room < 6) return line;
  const done = Math.round(share * room);
  return `${cyan('━'.repeat(done))}${dim('─'.repeat(room - done))} ${line}`;
}
