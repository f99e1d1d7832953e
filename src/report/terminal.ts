import { join } from 'node:path';

import type { RunEvent } from '../core/run-event.ts';
import { FaultTally } from './fault-tally.ts';
import { counted, duration, rowRate, wholeNumber } from './numbers.ts';
import { cutTo, printable } from './printable.ts';
import { progressLine } from './progress-line.ts';
import { SmoothedRate } from './row-rate.ts';
import { Screen, type TerminalOptions } from './screen.ts';
import { paint } from './terminal-look.ts';
import { usageLine } from './usage-line.ts';
import { trainingOn } from './training-report.ts';

export type { TerminalOptions } from './screen.ts';

/**
 * A subscriber to run events that tells a person how the run is doing: one line, drawn again and again, on a
 * terminal; a plain line every few seconds in a file. Time is taken from the events, never from a clock.
 */
export function terminalReport(options: TerminalOptions): (event: RunEvent) => void {
  const screen = new Screen(options);
  const { bold, dim, green, red, yellow } = paint(screen.colour);
  const training = trainingOn(screen);
  const say = (line: string) => screen.say(line);
  let rate = new SmoothedRate();
  const tally = new FaultTally();
  let folder: string | undefined;
  let resumedRows = 0;
  let rowsLeft = 0;
  let toldMs = 0;
  let trainingMs = 0;
  let trainedMs = 0;

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
    if (screen.progress((look) => progressLine(shown, look), event.elapsedMs - toldMs)) toldMs = event.elapsedMs;
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
  const fit = (line: string) => screen.redraws ? cutTo(line, screen.columns) : line;

  return (event) => {
    switch (event.kind) {
      case 'started': return start(event);
      case 'progress': return progress(event);
      case 'training':
        trainingMs = event.elapsedMs;
        return training(event);
      case 'validated':
      case 'encoding':
      case 'vectors': return training(event);
      case 'trained':
        rate = new SmoothedRate(); // the time that it took is not that of rows
        trainedMs += trainingMs;
        toldMs = Math.max(toldMs, trainedMs);
        trainingMs = 0;
        return training(event);
      case 'fault': return tally.add(event.branch, event.fault);
      case 'usage': return say(`  ${printable(usageLine(event))}`);
      case 'partition': return void (rowsLeft = event.until);
      case 'finished': {
        const now = event.rows - resumedRows;
        const rowsMs = event.elapsedMs - trainedMs;
        const speed = rowsMs > 0 && now > 0 ? `, ${rowRate(now / rowsMs * 1000)}` : '';
        const before = trainedMs > 0 ? ` after ${duration(trainedMs)} of training` : '';
        const aside = event.faults === 0 ? '' : `, ${yellow(`${wholeNumber(event.faults)} set aside`)}`;
        say(`${green('done')}  ${counted(event.rows, 'row')} in ${duration(rowsMs)}${before}${speed}${aside}`);
        return faults(event.faults);
      }
      case 'failed':
        say(`${red('stopped')}  ${event.error.code} after ${counted(rowsLeft, 'row')}`);
        return faults();
    }
  };
}
