/** What a terminal, or what stands in for one, lets us do. */
export interface TerminalLook {
  /** A line may be drawn again over itself. */
  readonly redraws: boolean;
  readonly colour: boolean;
  /** Characters per line; nothing where lines may be of any length, as in a file. */
  readonly columns: number | undefined;
}

export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Colours and redrawing on a terminal only; `NO_COLOR` and `TERM=dumb` are respected. */
export function terminalLook(
  { isTTY = false, columns }: Pick<TextStream, 'isTTY' | 'columns'>, env: Readonly<Record<string, string | undefined>> = process.env,
): TerminalLook {
  const redraws = isTTY && env.TERM !== 'dumb';
  return { redraws, colour: redraws && !env.NO_COLOR, columns: isTTY ? columns || 80 : undefined };
}

type Paint = Readonly<Record<'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan', (text: string) => string>>;

/** Functions that colour a text, or leave it as it is. */
export function paint(colour: boolean): Paint {
  const style = (open: number, close: number) => (text: string) => colour ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    bold: style(1, 22), dim: style(2, 22), red: style(31, 39), green: style(32, 39), yellow: style(33, 39), cyan: style(36, 39),
  };
}
