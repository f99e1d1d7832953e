import { fittedLine } from '../report/fitted-line.ts';
import { clockTime, counted, duration, metricValue, wholeNumber } from '../report/numbers.ts';
import { cutTo, padEnd, printable } from '../report/printable.ts';
import { Screen, type TerminalOptions } from '../report/screen.ts';
import { paint } from '../report/terminal-look.ts';
import type { CellError, CellState } from './cell-state.ts';
import { type CellTimes, impressionsOf } from './cell-times.ts';
import type { Cell } from './plan.ts';
import type { CellEvent } from './run-cells.ts';

/** How far a cell that runs is. */
interface Running {
  /** Of this cell; nothing while it is not known. */
  share: number | undefined;
  doing: string;
  ms: number;
  /** Scored in an earlier run. */
  resumed: number;
}

/** What a run tells ten times a second at most. */
const often: ReadonlySet<string> = new Set(['progress', 'training']);

/**
 * Tells a person how a benchmark is doing: a line for each cell that ended, and below them one that is drawn again and again. Time is
 * taken from the events of runs, never from a clock.
 */
export class BenchmarkTerminal {
  readonly #screen: Screen;
  readonly #times: CellTimes;
  readonly #waiting: Set<Cell>;
  readonly #running = new Map<Cell, Running>();
  readonly #widths: { readonly scheme: number; readonly model: number; readonly scenario: number };
  readonly #total: number;
  readonly #atOnce: number;
  #sinceTold = 0;
  #lastMs = 0;

  /** @param cells Those that will be run. */
  constructor(cells: readonly Cell[], times: CellTimes, { atOnce, ...options }: TerminalOptions & { readonly atOnce: number }) {
    this.#screen = new Screen(options);
    this.#times = times;
    this.#waiting = new Set(cells);
    this.#total = cells.length;
    this.#atOnce = atOnce;
    const widest = (of: (cell: Cell) => string) => Math.max(0, ...cells.map((cell) => printable(of(cell)).length));
    this.#widths = { scheme: widest(({ row }) => row.scheme), model: widest(({ row }) => row.model), scenario: widest(({ scenario }) => scenario.name) };
  }

  say(line: string): void {
    this.#screen.say(line);
  }

  tell(told: CellEvent): void {
    const { cell } = told;
    if (told.kind === 'begins') {
      this.#waiting.delete(cell);
      this.#running.set(cell, { share: undefined, doing: '', ms: 0, resumed: 0 });
    } else if (told.kind === 'preparing') this.say(`  ${told.what}`);
    else if (told.kind === 'run') this.#run(cell, told.event);
    else this.#ended(cell, told.state);
    if (told.kind !== 'run' || often.has(told.event.kind)) this.#draw();
  }

  /** Leaves an empty line below all that was said, where something was. */
  end(): void {
    if (this.#total > 0) this.say('');
  }

  #run(cell: Cell, event: Extract<CellEvent, { kind: 'run' }>['event']): void {
    const running = this.#running.get(cell);
    if (!running) return;
    if ('elapsedMs' in event && event.kind !== 'partition') running.ms = event.elapsedMs;
    if (event.kind === 'started') running.resumed = event.resumedRows;
    if (event.kind === 'progress') {
      running.share = event.totalRows ? event.rowsLeft / event.totalRows : undefined;
      running.doing = '';
    }
    if (event.kind === 'training') {
      running.share = undefined;
      running.doing = `trains, epoch ${Math.min(event.epochs, Math.floor(event.epoch) + 1)} of ${event.epochs}`;
    }
    if (event.kind === 'finished') this.#times.add(cell, event.elapsedMs, event.rows - running.resumed);
  }

  #ended(cell: Cell, state: CellState): void {
    const { green, red, yellow, dim } = paint(this.#screen.colour);
    const running = this.#running.get(cell);
    this.#running.delete(cell);
    const { scheme, model, scenario } = this.#widths;
    const name = [padEnd(cell.row.scheme, scheme), padEnd(printable(cell.row.model), model), padEnd(printable(cell.scenario.name), scenario)].join('  ');
    if (state.state === 'done') {
      const [metric, { value } = { value: null }] = Object.entries(state.result.metrics)[0] ?? [''];
      const aside = state.faults > 0 ? `, ${yellow(`${wholeNumber(state.faults)} set aside`)}` : '';
      this.say(`${green('done')}     ${name}  ${metric} ${metricValue(value)}  ${dim(`${counted(state.result.rows, 'candidate')} in ${duration(running?.ms ?? 0)}`)}${aside}`);
    } else if (state.state === 'failed') for (const line of failureLines(state.error, `${red('failed')}   ${name}  `)) this.say(this.#fit(line));
  }

  #fit = (line: string): string => this.#screen.redraws ? cutTo(line, this.#screen.columns) : line;

  #draw(): void {
    const { dim } = paint(this.#screen.colour);
    const running = [...this.#running];
    const ended = this.#total - this.#waiting.size - running.length;
    const within = running.reduce((sum, [, { share = 0 }]) => sum + share, 0);
    const left = this.#left(running);
    const now = running.map(([, { ms }]) => ms).reduce((most, ms) => Math.max(most, ms), 0);
    this.#sinceTold += Math.max(0, now - this.#lastMs);
    this.#lastMs = now;
    const written = this.#screen.progress((look) => fittedLine(this.#total === 0 ? 1 : (ended + within) / this.#total, [
      [1, `${wholeNumber(ended)} of ${counted(this.#total, 'cell')}`],
      ...running.map(([{ name }, { share, doing }]) => [3, `${printable(name)}${doing === '' ? '' : ` ${doing}`}${share === undefined ? '' : ` ${Math.floor(share * 100)} %`}`] as const),
      left === undefined ? undefined : [2, `${left.all ? '' : 'over '}${clockTime(left.ms)} ${dim('left')}`],
    ], look), this.#sinceTold);
    if (written) this.#sinceTold = 0;
  }

  /** Of all that is not done; not `all` where nothing is known of some cell. */
  #left(running: readonly (readonly [Cell, Running])[]): { readonly ms: number; readonly all: boolean } | undefined {
    const times = [
      ...[...this.#waiting].map((cell) => this.#times.expected(cell)),
      ...running.map(([cell, { share, ms, resumed }]) => share ? ms / Math.max(share - resumed / (impressionsOf(cell) ?? Infinity), 1e-3) * (1 - share) : this.#rest(cell, ms)),
    ];
    const known = times.filter((ms) => ms !== undefined);
    return known.length === 0 ? undefined : { ms: known.reduce((sum, ms) => sum + ms, 0) / this.#atOnce, all: known.length === times.length };
  }

  #rest(cell: Cell, ms: number): number | undefined {
    const expected = this.#times.expected(cell);
    return expected === undefined ? undefined : Math.max(0, expected - ms);
  }
}

/** An error under the cell that it ended. */
export function failureLines({ code, message, hint }: CellError, head: string): string[] {
  const [first, ...others] = message.split('\n').map(printable);
  return [`${head}error[${code}]: ${first}`, ...others.map((line) => `           ${line}`), `           hint: ${printable(hint)}`];
}
