import { RunError } from '../core/errors.ts';
import type { RunEvent } from '../core/run-event.ts';
import { checkWindow, neededWindow } from '../graph/check.ts';
import { fingerprint } from '../graph/fingerprint.ts';
import type { Graph } from '../graph/graph.ts';
import { pictureOf } from '../graph/picture.ts';
import { holdOpen } from './hold-open.ts';
import { mergeFolds, resultsOf } from './merge.ts';
import { type BranchFault, runPartition } from './partition.ts';
import type { OperatorTiming } from './stopwatch.ts';

export interface RunOptions {
  /** Source rows allowed inside the graph at once. Default: twice what the graph needs. */
  readonly window?: number;
  /** Source rows per partition: the most that a killed run computes again. Default 4096. */
  readonly partitionRows?: number;
  /** Rows that may be set aside before the run fails. Default 0: a fault is a failure unless it was expected. */
  readonly faults?: number;
  /** Keeps finished partitions, so that the run can be resumed. Without it everything stays in memory. */
  readonly store?: PartitionStore;
  /** Stops the run at the next batch. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
}

/** Where finished partitions are kept. */
export interface PartitionStore {
  /** Operators write below it. */
  readonly folder: string;
  /** The partition, if it was finished before. */
  load(index: number): Promise<StoredPartition | undefined>;
  save(index: number, partition: StoredPartition): Promise<void>;
}

export interface StoredPartition {
  readonly from: number;
  readonly until: number;
  /** One past the last source row there was. */
  readonly end: number;
  readonly folds: ReadonlyMap<string, Uint8Array>;
  readonly faults: readonly BranchFault[];
}

/** What a run gives back besides the result of its sinks. */
export interface Outcome<Result> {
  readonly result: Result;
  /** Result of each sink by branch; '' where the graph has none. */
  readonly results: Readonly<Record<string, unknown>>;
  readonly rows: number;
  readonly faults: readonly BranchFault[];
  /** Partitions taken from an earlier run. */
  readonly resumedRows: number;
  /** Of the partitions computed now. */
  readonly timings: readonly OperatorTiming[];
  readonly elapsedMs: number;
}

const progressEveryMs = 100;

/**
 * Runs a graph to its end, partition by partition, and gives back what its sinks have gathered.
 *
 * Errors: `GraphError` `would-stall` before the first row; `RunError` `too-many-faults` after the
 * partition that had them, whose rows are kept; whatever a source, an operator or an engine throws.
 */
export async function run<Result>(graph: Graph<Result>, options: RunOptions = {}): Promise<Outcome<Result>> {
  const { window = 2 * neededWindow(graph), partitionRows = 4096, faults: allowed = 0, store, signal, onEvent = () => {} } = options;
  checkWindow(graph, window);
  const started = performance.now();
  const totalRows = await graph.source.count?.();
  const finished: StoredPartition[] = [];
  const timings = new Map<string, OperatorTiming>();
  const faultsOf = (partitions: readonly StoredPartition[]) => partitions.flatMap(({ faults }) => faults);
  const before = await finishedBefore(store, partitionRows, totalRows);
  finished.push(...before);
  const resumedRows = before.at(-1)?.end ?? 0;
  onEvent({
    kind: 'started', graph: pictureOf(graph), folder: store?.folder, fingerprint: await fingerprint(graph, { partitionRows }),
    totalRows, partitionRows, resumedRows,
  });

  const release = isComplete(finished, totalRows) ? async () => {} : await holdOpen(graph);
  try {
    let told = 0;
    while (!isComplete(finished, totalRows)) {
      refuseTooManyFaults(graph.name, faultsOf(finished), allowed);
      const index = finished.length;
      const from = index * partitionRows;
      const until = Math.min(from + partitionRows, totalRows ?? Number.MAX_SAFE_INTEGER);
      const partitionStarted = performance.now();
      const earlierFaults = faultsOf(finished).length;
      const progress = (left: number, inside: number, faultsSoFar: number) => {
        told = performance.now();
        onEvent({ kind: 'progress', rowsLeft: left, totalRows, rowsInside: inside, faults: earlierFaults + faultsSoFar,
          elapsedMs: told - started, rssBytes: process.memoryUsage.rss() });
      };
      const { end, folds, faults, timings: operators } = await runPartition(graph, { index, from, until }, {
        window, folder: store?.folder,
        onLeave: ({ left, inside }, faultsSoFar) => {
          signal?.throwIfAborted();
          if (performance.now() - told >= progressEveryMs) progress(left, inside, faultsSoFar);
        },
        onTick: ({ left, inside }, faultsSoFar) => progress(left, inside, faultsSoFar),
      });
      const partition = { from, until, end, folds, faults };
      await store?.save(index, partition);
      finished.push(partition);
      addTimings(timings, operators);
      for (const { branch, ...fault } of faults) onEvent({ kind: 'fault', branch, fault });
      onEvent({ kind: 'partition', index, from, until: end, rows: end - from, faults: faults.length,
        elapsedMs: performance.now() - partitionStarted, operators });
    }
  } finally {
    await release();
  }
  refuseTooManyFaults(graph.name, faultsOf(finished), allowed);

  const results = resultsOf(mergeFolds(graph, finished.map(({ folds }) => folds)));
  const rows = finished.at(-1)?.end ?? 0;
  const elapsedMs = performance.now() - started;
  const faults = faultsOf(finished);
  onEvent({ kind: 'finished', rows, faults: faults.length, elapsedMs, folder: store?.folder });
  return { result: results.whole as Result, results: results.byBranch, rows, faults, resumedRows, timings: [...timings.values()], elapsedMs };
}

/** The partitions that an earlier run finished, without a gap. */
async function finishedBefore(store: PartitionStore | undefined, partitionRows: number, totalRows: number | undefined) {
  const found: StoredPartition[] = [];
  while (store && !isComplete(found, totalRows)) {
    const partition = await store.load(found.length);
    if (!partition) break;
    if (partition.from !== found.length * partitionRows) throw new RunError('wrong-checkpoint',
      `${store.folder}: partition ${found.length} starts at row ${partition.from}, not ${found.length * partitionRows}`,
      'this folder belongs to another run; choose another with --out, or start over with --fresh');
    found.push(partition);
  }
  return found;
}

/** A partition that ended early was the last one; with a row count known, so is the one that reaches it. */
function isComplete(finished: readonly StoredPartition[], totalRows: number | undefined): boolean {
  const last = finished.at(-1);
  return (last === undefined ? totalRows === 0 : last.end < last.until || last.end === totalRows);
}

function refuseTooManyFaults(name: string, faults: readonly BranchFault[], allowed: number): void {
  if (faults.length <= allowed) return;
  const first = faults.slice(0, 3).map(({ operator, message }) => `${operator}: ${message}`).join('; ');
  throw new RunError('too-many-faults', `${name}: ${faults.length} rows were set aside, ${allowed} are allowed. First: ${first}`,
    `see faults.parquet; if these rows may be missing, go on with --faults ${Math.max(100, 2 * faults.length)}`);
}

function addTimings(sums: Map<string, OperatorTiming>, timings: readonly OperatorTiming[]): void {
  timings.forEach((timing, at) => {
    const key = `${at}`;
    const sum = sums.get(key);
    if (!sum) sums.set(key, { ...timing });
    else { sum.rows += timing.rows; sum.busyMs += timing.busyMs; sum.heldMs += timing.heldMs; }
  });
}
