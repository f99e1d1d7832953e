import { join } from 'node:path';

import { RxrecError } from '../core/errors.ts';
import type { RunReport } from '../core/report.ts';
import type { RunEvent } from '../core/run-event.ts';
import { fingerprint } from '../graph/fingerprint.ts';
import type { Graph } from '../graph/graph.ts';
import { eventLog } from '../report/jsonl.ts';
import { terminalReport } from '../report/terminal.ts';
import { run } from './run.ts';
import { openRunFolder, type RunFolder } from './run-folder.ts';
import type { Settings } from './settings.ts';
import { TrainingFiles } from './training-files.ts';
import { writeRun } from './write-run.ts';

/** Runs a graph in its run folder, tells the terminal and the event log, and writes what it leaves behind. */
export async function runInFolder(graph: Graph<unknown>, settings: Settings, signal: AbortSignal): Promise<void> {
  const onEvent = terminalReport({ stream: process.stderr });
  const { summary, report } = await runKept(graph, { ...settings, folder: join(settings.out, graph.name), signal, onEvent });
  process.stdout.write(settings.json ? `${JSON.stringify(report)}\n` : summary);
}

export interface KeptRunOptions extends Pick<Settings, 'partitionRows' | 'faults'>, Partial<Pick<Settings, 'window' | 'fresh'>> {
  /** Of run folders: the run lies in one below it, named by content. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Told what the event log is told. */
  readonly onEvent: (event: RunEvent) => void;
}

/**
 * Runs a graph in a folder named by its content, or goes on with what is there, and writes what it leaves behind. Prints nothing.
 *
 * Errors: those of `run`; `RunError` `in-use` while another process runs there.
 */
export async function runKept(graph: Graph<unknown>, options: KeptRunOptions): Promise<{ readonly folder: string; readonly report: RunReport; readonly summary: string }> {
  const name = await fingerprint(graph, { partitionRows: options.partitionRows });
  const store = await openRunFolder(join(options.folder, name), { fresh: options.fresh ?? false });
  try {
    return { folder: store.folder, ...await runInStore(graph, name, store, options) };
  } finally {
    await store.close();
  }
}

async function runInStore(graph: Graph<unknown>, name: string, store: RunFolder, options: KeptRunOptions): Promise<{ report: RunReport; summary: string }> {
  const { partitionRows, faults, window, signal } = options;
  const log = await eventLog(join(store.folder, 'events.jsonl'));
  const trainings = new TrainingFiles(store.folder);
  const onEvent = (event: RunEvent) => {
    options.onEvent(event);
    log.add(event);
    trainings.add(event);
  };
  try {
    const outcome = await run(graph, { partitionRows, faults, store, signal, onEvent, ...(window === undefined ? {} : { window }) });
    return await writeRun(store.folder, graph, name, outcome, trainings);
  } catch (error) {
    onEvent({ kind: 'failed', error: told(error) });
    throw error;
  } finally {
    await log.close();
  }
}

/** An error that is none of ours is a bug, here or in somebody's operator. */
export function told(error: unknown): Extract<RunEvent, { kind: 'failed' }>['error'] {
  if (error instanceof RxrecError) return { name: error.name, code: error.code, message: error.message, hint: error.hint };
  const [name, message] = error instanceof Error ? [error.name, error.message] : ['Error', String(error)];
  return { name, code: 'bug', message, hint: 'the stack below says where; the same command goes on after the last finished partition' };
}
