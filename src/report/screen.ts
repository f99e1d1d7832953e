import { type TextStream, terminalLook } from './terminal-look.ts';

export interface TerminalOptions {
  readonly stream: TextStream;
  /** Where lines cannot be redrawn: how often one is written, ms of what is reported. */
  readonly everyMs?: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A terminal, or a file in place of one: lines that stay, and one below them that is drawn again and again. */
export class Screen {
  readonly redraws: boolean;
  readonly colour: boolean;
  readonly everyMs: number;
  readonly #stream: TextStream;
  #drawn = false;

  constructor({ stream, everyMs = 5000, env = process.env }: TerminalOptions) {
    ({ redraws: this.redraws, colour: this.colour } = terminalLook(stream, env));
    this.#stream = stream;
    this.everyMs = everyMs;
  }

  /** Of a line that stays; at least 20. */
  get columns(): number { return Math.max(20, this.#stream.columns || 80); }

  say(line: string): void {
    if (this.#drawn) this.#stream.write('\r\u001b[2K');
    this.#drawn = false;
    this.#stream.write(`${line}\n`);
  }

  /**
   * Shows how far something is: over the line before, or where that cannot be, as a line every few seconds.
   *
   * @param line Made for so many columns; for any number where there are none.
   * @param sinceMs How long ago the last line was written that says so; it is written when that is long enough.
   */
  progress(line: (look: { readonly colour: boolean; readonly columns: number | undefined }) => string, sinceMs: number): boolean {
    if (this.redraws) {
      this.#stream.write(`\r${line({ colour: this.colour, columns: (this.#stream.columns || 80) - 1 })}\u001b[K`);
      this.#drawn = true;
      return false;
    }
    if (sinceMs < this.everyMs) return false;
    this.say(`  ${line({ colour: false, columns: undefined }).trimStart()}`);
    return true;
  }
}
