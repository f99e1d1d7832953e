import { cutTo, displayWidth } from './printable.ts';
import { paint } from './terminal-look.ts';

/** A part of a line, and how easily it is done without: the greatest goes first. */
export type LinePart = readonly [need: number, text: string];

/**
 * Parts on one line of at most `columns`, with a bar before them where there is room. What does not fit is left out: the bar, then the
 * parts that are least needed.
 */
export function fittedLine(share: number | undefined, parts: readonly (LinePart | undefined)[], { colour, columns }: { readonly colour: boolean; readonly columns: number | undefined }): string {
  const { dim, cyan } = paint(colour);
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
