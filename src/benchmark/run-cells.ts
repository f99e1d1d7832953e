import { join } from 'node:path';

import { RunError } from '../core/errors.ts';
import type { RunEvent } from '../core/run-event.ts';
import { runKept } from '../runtime/run-in-folder.ts';
import { type CellState, cellFolder, doneState, failedState, partitionRowsOf } from './cell-state.ts';
import type { Cell } from './plan.ts';

export interface RunCellsOptions {
  /** Folder of the benchmark. */
  readonly to: string;
  /** Cells that run side by side. */
  readonly atOnce: number;
  readonly signal: AbortSignal;
  readonly onEvent: (event: CellEvent) => void;
}

/** What is told while cells run. */
export type CellEvent =
  | { readonly kind: 'preparing'; readonly cell: Cell; readonly what: string }
  | { readonly kind: 'begins'; readonly cell: Cell }
  | { readonly kind: 'run'; readonly cell: Cell; readonly event: RunEvent }
  | { readonly kind: 'ends'; readonly cell: Cell; readonly state: CellState };

/**
 * Runs cells one after the other, or several side by side. One that fails is told, and the others go on; what it had finished is kept.
 *
 * Errors: `RunError` `interrupted`, once those that ran have stopped; whatever is a bug.
 *
 * @returns What became of each; those that were not begun are left out.
 */
export async function runCells(cells: readonly Cell[], { to, atOnce, signal, onEvent }: RunCellsOptions): Promise<Map<Cell, CellState>> {
  const states = new Map<Cell, CellState>();
  const waiting = [...cells];
  const underway = new Map<string, Promise<unknown>>();
  const worker = async () => {
    for (let cell = waiting.shift(); cell && !signal.aborted; cell = waiting.shift()) {
      onEvent({ kind: 'begins', cell });
      const state = await outcome(cell);
      if (signal.aborted && state.state === 'failed') return;
      states.set(cell, state);
      onEvent({ kind: 'ends', cell, state });
    }
  };
  const outcome = (cell: Cell) => one(cell).catch((error: unknown) => {
    if (signal.aborted) return { state: 'open', begun: true } satisfies CellState;
    return failedState(error);
  });
  const one = async (cell: Cell): Promise<CellState> => {
    const { row, scenario } = cell;
    await alone(scenario.data.folder, () => scenario.data.prepare((what) => onEvent({ kind: 'preparing', cell, what })));
    const graph = await row.graphOn(scenario);
    // Two cells of one content are one run.
    return alone(await cellFolder(graph, row.scheme, to), async () => {
      const { folder, report } = await runKept(graph, {
        folder: join(to, graph.name), partitionRows: partitionRowsOf[row.scheme], faults: scenario.faults, signal,
        onEvent: (event) => onEvent({ kind: 'run', cell, event }),
      });
      return doneState(folder, report);
    });
  };
  async function alone<T>(path: string, work: () => Promise<T>): Promise<T> {
    const before = underway.get(path) ?? Promise.resolve();
    const mine = before.catch(() => {}).then(work);
    underway.set(path, mine);
    return mine;
  }
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (signal.aborted) throw signal.reason instanceof RunError ? signal.reason : new RunError('interrupted', 'stopped', 'the same command goes on where it stopped');
  return states;
}
