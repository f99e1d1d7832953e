import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { RunError } from '../core/errors.ts';
import { writeDocument } from '../io/document.ts';
import type { BenchmarkTableDocument } from '../io/documents.ts';
import { makeFolder, writeFileAtomic } from '../io/files.ts';
import { counted, wholeNumber } from '../report/numbers.ts';
import { terminalLook, type TextStream } from '../report/terminal-look.ts';
import { benchmarkPage } from './benchmark-page.ts';
import { benchmarkTable } from './benchmark-table.ts';
import { BenchmarkTerminal } from './benchmark-terminal.ts';
import { type CellState, cellState, missingOf } from './cell-state.ts';
import { CellTimes } from './cell-times.ts';
import { type BenchmarkSettings, chosenCells } from './command-line.ts';
import { listText } from './list-text.ts';
import type { BenchmarkPlan, Cell } from './plan.ts';
import { runCells } from './run-cells.ts';
import { writeTableParquet } from './table-parquet.ts';
import { tableText } from './table-text.ts';

/** Where a person reads: the table, and how things go. */
export interface Streams {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
}

/**
 * Lists what a benchmark would do, or does it: runs the chosen cells that are not done, and writes the table of all that are.
 *
 * Errors: `RunError` `cells-failed` once the table is written, where a chosen cell failed or lacks data or model; those of `runCells`.
 */
export async function runBenchmark(plan: BenchmarkPlan, { out, only, cellsAtOnce: atOnce, switches }: Omit<BenchmarkSettings, 'config' | 'set'>, signal: AbortSignal, { stdout, stderr }: Streams = process): Promise<void> {
  const to = join(out, plan.name);
  const chosen = chosenCells(plan, only);
  const times = new CellTimes();
  const states = new Map<Cell, CellState>();
  for (const cell of plan.cells) {
    const state = await cellState(cell, to);
    states.set(cell, state);
    if (state.state === 'done') await times.read(cell, state.folder);
    signal.throwIfAborted();
  }
  if (switches.has('list')) return void stdout.write(switches.has('json') ? `${JSON.stringify(listed(chosen, states))}\n` : listText(plan, { chosen, states, times, atOnce, ...terminalLook(stdout) }));

  if (switches.has('fresh')) for (const cell of chosen) {
    const state = states.get(cell)!;
    if ((state.state === 'done' || state.state === 'open') && state.folder !== undefined) await rm(state.folder, { recursive: true, force: true });
    if (state.state === 'done') states.set(cell, { state: 'open', begun: false });
  }
  const missing = chosen.filter((cell) => states.get(cell)!.state === 'missing');
  const done = chosen.filter((cell) => states.get(cell)!.state === 'done').length;
  const waiting = chosen.filter((cell) => ['open', 'failed'].includes(states.get(cell)!.state));
  const terminal = new BenchmarkTerminal(waiting, times, { stream: stderr, atOnce });
  terminal.say(`${plan.name}  ${counted(chosen.length, 'cell')}${done > 0 ? `, ${wholeNumber(done)} of them done in an earlier run` : ''}${missing.length > 0 ? `, ${wholeNumber(missing.length)} without data or model` : ''}`);
  for (const what of new Set(missing.flatMap(missingOf))) terminal.say(`  missing: ${what}`);
  try {
    await runCells(waiting, { to, atOnce, signal, onEvent(event) {
      if (event.kind === 'ends') states.set(event.cell, event.state);
      terminal.tell(event);
    } });
  } finally {
    terminal.end();
    const table = benchmarkTable(plan, states, to);
    await writeTable(to, table, await timesOf(plan, states, to));
    stdout.write(switches.has('json') ? `${JSON.stringify(table)}\n` : [
      tableText(table, terminalLook(stdout)), '',
      `table                       ${join(to, 'table.json')}, ${join(to, 'table.parquet')}`,
      `page                        ${join(to, 'page.html')}`, '',
    ].join('\n'));
  }
  const failed = chosen.filter((cell) => ['failed', 'missing'].includes(states.get(cell)!.state));
  if (failed.length > 0) throw new RunError('cells-failed', `${failed.length} of ${chosen.length} cells failed, or lack data or model`, 'they are told above; the same command tries them again, and --only leaves them out');
}

async function writeTable(to: string, table: BenchmarkTableDocument, times: ReadonlyMap<string, number>): Promise<void> {
  await makeFolder(to);
  await writeDocument(join(to, 'table.json'), 'benchmark-table', table);
  await writeTableParquet(join(to, 'table.parquet'), table);
  await writeFileAtomic(join(to, 'page.html'), benchmarkPage({ table, times }));
}

/** What cells took when they were last run, by their folders as the table has them. */
async function timesOf(plan: BenchmarkPlan, states: ReadonlyMap<Cell, CellState>, to: string): Promise<Map<string, number>> {
  const took = new Map<string, number>();
  for (const cell of plan.cells) {
    const state = states.get(cell);
    const ms = state?.state === 'done' ? await CellTimes.elapsed(state.folder) : undefined;
    if (ms !== undefined) took.set(relative(to, (state as { readonly folder: string }).folder), ms);
  }
  return took;
}

const listed = (chosen: readonly Cell[], states: ReadonlyMap<Cell, CellState>) => chosen.map((cell) => ({
  scheme: cell.row.scheme, model: cell.row.model, scenario: cell.scenario.name, bytes: cell.row.bytes() ?? null, ...states.get(cell)!,
}));
