import { join } from 'node:path';

import type { RunEvent } from '../core/run-event.ts';
import { FaultTally } from './fault-tally.ts';
import { counted, duration, rowRate, wholeNumber } from './numbers.ts';
import { cutTo, printable } from './printable.ts';
import { progressLine } from './progress-line.ts';
import { SmoothedRate } from './row-rate.ts';
import { paint, type TextStream, terminalLook } from './terminal-look.ts';

export interface TerminalOptions {
  readonly stream: TextStream;
  /** Where lines cannot be redrawn: how often one is written, ms of the run. */
  readonly everyMs?: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * A subscriber to run events that tells a person how the run is doing: one line, drawn again and again, on a
 * terminal; a plain line every few seconds in a file. Time is taken from the events, never from a clock.
 */
export function terminalReport({ stream, everyMs = 5000, env = process.env }: TerminalOptions): (event: RunEvent) => void {
  const { redraws, colour } = terminalLook(stream, env);
  const { bold, dim, green, red, yellow } = paint(colour);
  const rate = new SmoothedRate();
  const tally = new FaultTally();
  let folder: string | undefined;
  let resumedRows = 0;
  let rowsLeft = 0;
  let toldMs = 0;
  let drawn = false;

  const erase = () => { if (drawn) stream.write('\r\u001b[2K'); drawn = false; };
  const say = (line: string) => { erase(); stream.write(`${line}\n`); };

  const start = (event: Extract<RunEvent, { kind: 'started' }>) => {
    ({ folder, resumedRows } = event);
    rowsLeft = resumedRows;
    rate.see(resumedRows, 0);
    const rows = event.totalRows === undefined ? 'rows of unknown number' : counted(event.totalRows, 'row');
    say(`${bold(printable(event.graph.name))}  ${dim(event.fingerprint)}  ${rows} in partitions of ${wholeNumber(event.partitionRows)}`);
    if (resumedRows > 0) say(`  goes on after row ${wholeNumber(resumedRows)}: the rows before it were done in an earlier run`);
  };

  const progress = (event: Extract<RunEvent, { kind: 'progress' }>) => {
    ({ rowsLeft } = event);
    rate.see(rowsLeft, event.elapsedMs);
    const shown = { ...event, rowsPerSecond: rate.rowsPerSecond };
    if (redraws) {
      stream.write(`\r${progressLine(shown, { colour, columns: (stream.columns || 80) - 1 })}\u001b[K`);
      drawn = true;
    } else if (event.elapsedMs - toldMs >= everyMs) {
      toldMs = event.elapsedMs;
      say(`  ${progressLine(shown, { colour: false, columns: undefined }).trimStart()}`);
    }
  };

  const faults = (total = tally.total) => {
    for (const { code, count, branch, operator, first } of tally.groups) {
      say(`  ${yellow(code)}  ${counted(count, 'row')}, set aside by ${printable(operator)}${branch === '' ? '' : ` on ${printable(branch)}`}`);
      for (const { row, message } of first) say(fit(`    row ${wholeNumber(row)}: ${printable(message)}`));
      if (count > first.length) say(dim(`    and ${wholeNumber(count - first.length)} more`));
    }
    if (total > tally.total) say(`  ${counted(total - tally.total, 'row')} set aside in an earlier run`);
    if (total > 0 && folder !== undefined) say(`  all of them: ${join(folder, 'faults.parquet')}`);
  };
  const fit = (line: string) => redraws ? cutTo(line, Math.max(20, stream.columns || 80)) : line;

  return (event) => {
    switch (event.kind) {
      case 'started': return start(event);
      case 'progress': return progress(event);
      case 'fault': return tally.add(event.branch, event.fault);
      case 'partition': return void (rowsLeft = event.until);
      case 'finished': {
        const now = event.rows - resumedRows;
        const speed = event.elapsedMs > 0 && now > 0 ? `, ${rowRate(now / event.elapsedMs * 1000)}` : '';
        const aside = event.faults === 0 ? '' : `, ${yellow(`${wholeNumber(event.faults)} set aside`)}`;
        say(`${green('done')}  ${counted(event.rows, 'row')} in ${duration(event.elapsedMs)}${speed}${aside}`);
        return faults(event.faults);
      }
      case 'failed':
        say(`${red('stopped')}  ${event.error.code} after ${counted(rowsLeft, 'row')}`);
        return faults();
    }
  };
}
