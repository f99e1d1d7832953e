import { join } from 'node:path';

import { RxrecError } from '../core/errors.ts';
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
  const name = await fingerprint(graph, { partitionRows: settings.partitionRows });
  const store = await openRunFolder(join(settings.out, graph.name, name), { fresh: settings.fresh });
  try {
    await runInStore(graph, name, store, settings, signal);
  } finally {
    await store.close();
  }
}

async function runInStore(graph: Graph<unknown>, name: string, store: RunFolder, settings: Settings, signal: AbortSignal): Promise<void> {
  const terminal = terminalReport({ stream: process.stderr });
  const log = await eventLog(join(store.folder, 'events.jsonl'));
  const trainings = new TrainingFiles(store.folder);
  const onEvent = (event: RunEvent) => {
    terminal(event);
    log.add(event);
    trainings.add(event);
  };
  try {
    const outcome = await run(graph, {
      partitionRows: settings.partitionRows, faults: settings.faults, store, signal, onEvent,
      ...(settings.window === undefined ? {} : { window: settings.window }),
    });
    const { summary, report } = await writeRun(store.folder, graph, name, outcome, trainings);
    process.stdout.write(settings.json ? `${JSON.stringify(report)}\n` : summary);
  } catch (error) {
    onEvent({ kind: 'failed', error: told(error) });
    throw error;
  } finally {
    await log.close();
  }
}

/** An error that is none of ours is a bug, here or in somebody's operator. */
function told(error: unknown): Extract<RunEvent, { kind: 'failed' }>['error'] {
  if (error instanceof RxrecError) return { name: error.name, code: error.code, message: error.message, hint: error.hint };
  const [name, message] = error instanceof Error ? [error.name, error.message] : ['Error', String(error)];
  return { name, code: 'bug', message, hint: 'the stack below says where; the same command goes on after the last finished partition' };
}
