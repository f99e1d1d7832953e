import { join } from 'node:path';

import { RxrecError } from '../core/errors.ts';
import type { RunEvent } from '../core/run-event.ts';
import { fingerprint } from '../graph/fingerprint.ts';
import type { Graph } from '../graph/graph.ts';
import { eventLog } from '../report/jsonl.ts';
import { terminalReport } from '../report/terminal.ts';
import { run } from './run.ts';
import { openRunFolder } from './run-folder.ts';
import type { Settings } from './settings.ts';
import { writeRun } from './write-run.ts';

/** Runs a graph in its run folder, tells the terminal and the event log, and writes what it leaves behind. */
export async function runInFolder(graph: Graph<unknown>, settings: Settings, signal: AbortSignal): Promise<void> {
  const name = await fingerprint(graph, { partitionRows: settings.partitionRows });
  const store = await openRunFolder(join(settings.out, graph.name, name), { fresh: settings.fresh });
  const terminal = terminalReport({ stream: process.stderr });
  const log = await eventLog(join(store.folder, 'events.jsonl'));
  const onEvent = (event: RunEvent) => {
    terminal(event);
    log.add(event);
  };
  try {
    const outcome = await run(graph, {
      partitionRows: settings.partitionRows, faults: settings.faults, store, signal, onEvent,
      ...(settings.window === undefined ? {} : { window: settings.window }),
    });
    const { summary, report } = await writeRun(store.folder, graph, name, outcome);
    process.stdout.write(settings.json ? `${JSON.stringify(report)}\n` : summary);
  } catch (error) {
    if (error instanceof RxrecError) {
      const { name: kind, code, message, hint } = error;
      onEvent({ kind: 'failed', error: { name: kind, code, message, hint } });
    }
    throw error;
  } finally {
    await log.close();
    await store.close();
  }
}
