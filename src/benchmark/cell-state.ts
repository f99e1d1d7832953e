import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { RxrecError } from '../core/errors.ts';
import type { MeasureResult, RunReport } from '../core/report.ts';
import type { RunEvent } from '../core/run-event.ts';
import { fingerprint } from '../graph/fingerprint.ts';
import type { Graph } from '../graph/graph.ts';
import { readDocument } from '../io/document.ts';
import { told } from '../runtime/run-in-folder.ts';
import type { Cell } from './plan.ts';
import type { SchemeName } from './schemes.ts';

/** What is known of a cell: before it runs, and after. */
export type CellState =
  /** Its run folder holds the whole of it. */
  | { readonly state: 'done'; readonly folder: string; readonly faults: number; readonly result: MeasureResult }
  /** Something is left to do. */
  | { readonly state: 'open'; readonly folder?: string; readonly begun: boolean }
  /** Data or model are not there. */
  | { readonly state: 'missing'; readonly what: string }
  | { readonly state: 'failed'; readonly error: CellError };

export type CellError = Extract<RunEvent, { kind: 'failed' }>['error'];

/** Impressions per partition, the most that a killed run computes again: few where each takes long. */
export const partitionRowsOf: Readonly<Record<SchemeName, number>> = { generative: 256, matching: 4096, trained: 4096, baseline: 4096 };

/**
 * Looks whether a cell has what it needs, and whether it was run before.
 *
 * @param to Folder of the benchmark: run folders lie in it, by scheme, named by content.
 */
export async function cellState(cell: Cell, to: string): Promise<CellState> {
  const { row, scenario } = cell;
  const missing = missingOf(cell);
  if (missing.length > 0) return { state: 'missing', what: missing.join('; ') };
  if (scenario.manifest() === undefined) return { state: 'open', begun: false };
  try {
    const graph = await row.graphOn(scenario);
    const folder = await cellFolder(graph, row.scheme, to);
    if (!existsSync(join(folder, 'report.json'))) return { state: 'open', folder, begun: existsSync(join(folder, 'checkpoint')) };
    return doneState(folder, await readDocument(join(folder, 'report.json'), 'report') as unknown as RunReport);
  } catch (error) {
    return failedState(error);
  }
}

/** What a cell needs and is not there, in words. */
export const missingOf = ({ row, scenario }: Cell): string[] => [scenario.missing(), row.missing()].filter((what) => what !== undefined);

/** Where a cell is run. */
export async function cellFolder(graph: Graph<unknown>, scheme: SchemeName, to: string): Promise<string> {
  return join(to, graph.name, await fingerprint(graph, { partitionRows: partitionRowsOf[scheme] }));
}

/** What a report says; the graph of a cell has no branches, so it has one result. */
export const doneState = (folder: string, { results, faults }: RunReport): CellState =>
  ({ state: 'done', folder, faults: faults.total, result: Object.values(results)[0]! });

/** Errors of ours are told in the table; others are bugs, and end everything. */
export function failedState(error: unknown): CellState {
  if (error instanceof RxrecError) return { state: 'failed', error: told(error) };
  throw error;
}
