import { displayWidth, padEnd, padStart, printable } from './printable.ts';
import { paint } from './terminal-look.ts';

export interface TableColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly cells: readonly string[];
  /** Rows whose cell is marked as the best of the column. */
  readonly best?: ReadonlySet<number>;
  /** Rows that stand back. */
  readonly faint?: ReadonlySet<number>;
}

/**
 * A table of text without boxes. Marked cells carry a `*`, and are bold where colours are allowed.
 *
 * Where lines are limited, columns that do not fit stand in a further block, which repeats the first column.
 */
export function textTable(
  columns: readonly TableColumn[], { colour = false, columns: width }: { readonly colour?: boolean; readonly columns?: number | undefined } = {},
): string {
  const set = columns.map((column) => setColumn(column, colour));
  const [first, ...rest] = set;
  if (!first) return '';
  const blocks: string[][][] = [[]];
  let used = displayWidth(first[0]!);
  for (const column of rest) {
    const needed = displayWidth(column[0]!) + gap.length;
    if (width !== undefined && used + needed > width && blocks.at(-1)!.length > 0) {
      blocks.push([]);
      used = displayWidth(first[0]!);
    }
    blocks.at(-1)!.push(column);
    used += needed;
  }
  const lines = (block: string[][]) => first.map((cell, row) => [cell, ...block.map((column) => column[row]!)].join(gap).trimEnd());
  return blocks.map((block) => lines(block).join('\n')).join('\n\n');
}

const gap = '  ';

/** Title and cells of one column, all of one width. */
function setColumn({ title, align, cells, best, faint }: TableColumn, colour: boolean): string[] {
  const { bold, dim, green } = paint(colour);
  const marks = best && best.size > 0;
  const marked = (cell: string, row: number) => marks ? `${cell}${best.has(row) ? '*' : ' '}` : cell;
  const texts = cells.map((cell, row) => marked(printable(cell), row));
  const head = printable(title) + (marks ? ' ' : '');
  const width = Math.max(displayWidth(head), ...texts.map(displayWidth));
  const pad = align === 'left' ? padEnd : padStart;
  return [dim(pad(head, width)), ...texts.map((text, row) => best?.has(row) ? green(bold(pad(text, width))) : faint?.has(row) ? dim(pad(text, width)) : pad(text, width))];
}
