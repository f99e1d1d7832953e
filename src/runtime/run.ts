import { DataError } from '../core/errors.ts';
import { checkOptions, having, optional, wholeNumber } from '../core/option-rules.ts';
import type { RunEvent } from '../core/run-event.ts';
import type { EngineUsage } from '../core/usage.ts';
import type { Pace } from '../flow/pace.ts';
import { checkWindow, neededWindow } from '../graph/check.ts';
import { fingerprint } from '../graph/fingerprint.ts';
import type { Graph } from '../graph/graph.ts';
import { pictureOf } from '../graph/picture.ts';
import { CacheSums } from './cache-sums.ts';
import { holdOpen } from './hold-open.ts';
import { Ledger } from './ledger.ts';
import { type BranchFault, runPartition } from './partition.ts';
import type { PartitionStore } from './partition-store.ts';
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
  /** Stops the run at once; what was finished is kept. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
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
  /** Of engines that count, since they were opened. */
  readonly usage: readonly EngineUsage[];
  readonly elapsedMs: number;
}

const progressEveryMs = 100;
const rules = {
  window: optional(wholeNumber(1)), partitionRows: optional(wholeNumber(1)), faults: optional(wholeNumber(0)),
  store: optional(having('a store of partitions', 'load', 'save')), signal: optional(having('an AbortSignal', 'aborted')),
  onEvent: optional((value) => typeof value === 'function' ? undefined : 'a function'),
};

/**
 * Runs a graph to its end, partition by partition, and gives back what its sinks have gathered.
 *
 * Errors: `OptionsError` and `GraphError` `would-stall` before the first row; `RunError` `too-many-faults` after
 * the partition that had them, whose rows are kept; `DataError` `row-count` for a source that ends before the count
 * it gave; whatever a source, an operator or an engine throws.
 */
export async function run<Result>(graph: Graph<Result>, options: RunOptions = {}): Promise<Outcome<Result>> {
  checkOptions('run', options, rules);
  const { window = 2 * neededWindow(graph), partitionRows = 4096, faults: allowed = 0, store, onEvent = () => {} } = options;
  checkWindow(graph, window);
  const started = performance.now();
  const totalRows = await graph.source.count?.();
  const ledger = new Ledger(graph, partitionRows, totalRows);
  while (store && !ledger.isComplete) {
    const finishedBefore = await store.load(ledger.partitions);
    if (!finishedBefore) break;
    ledger.add(finishedBefore);
  }
  const resumedRows = ledger.rows;
  onEvent({
    kind: 'started', graph: pictureOf(graph), folder: store?.folder, fingerprint: await fingerprint(graph, { partitionRows }),
    totalRows, partitionRows, resumedRows,
  });
  ledger.refuseMoreFaultsThan(allowed);

  const timings: OperatorTiming[] = [];
  const usage: EngineUsage[] = [];
  const used = (one: EngineUsage) => {
    usage.push(one);
    onEvent({ kind: 'usage', ...one });
  };
  const caches = new CacheSums();
  const release = ledger.isComplete ? async () => {} : await holdOpen(graph, { tell: onEvent, used, opened: (noun) => caches.add(noun), signal: options.signal });
  try {
    while (!ledger.isComplete) {
      addTimings(timings, await nextPartition(graph, ledger, { ...options, window, onEvent, caches }, started));
      ledger.refuseMoreFaultsThan(allowed);
    }
  } finally {
    await release();
  }

  const { whole, byBranch } = ledger.results();
  const { rows, faults } = ledger;
  const elapsedMs = performance.now() - started;
  onEvent({ kind: 'finished', rows, faults: faults.length, elapsedMs, folder: store?.folder });
  return { result: whole as Result, results: byBranch, rows, faults, resumedRows, timings, usage, elapsedMs };
}

/** Computes the next partition, keeps it, and tells of it. */
async function nextPartition(
  graph: Graph<unknown>, ledger: Ledger,
  { window, store, signal, onEvent, caches }: RunOptions & Required<Pick<RunOptions, 'window' | 'onEvent'>> & { readonly caches: CacheSums }, started: number,
): Promise<readonly OperatorTiming[]> {
  const { partitions: index, partitionRows, totalRows } = ledger;
  const from = index * partitionRows;
  const until = Math.min(from + partitionRows, totalRows ?? Number.MAX_SAFE_INTEGER);
  const earlierFaults = ledger.faults.length;
  const partitionStarted = performance.now();
  let told = partitionStarted;
  const tell = ({ left, inside }: Pace, faultsHere: number) => {
    told = performance.now();
    onEvent({ kind: 'progress', rowsLeft: left, totalRows, rowsInside: inside, faults: earlierFaults + faultsHere,
      elapsedMs: told - started, rssBytes: process.memoryUsage.rss(), ...caches.now() });
  };
  const { end, folds, faults, timings } = await runPartition(graph, { index, from, until }, {
    window, folder: store?.folder, signal, onTick: tell,
    onLeave(pace, faultsHere) {
      if (performance.now() - told >= progressEveryMs) tell(pace, faultsHere);
    },
  });
  if (totalRows !== undefined && end < until) throw new DataError('row-count',
    `${graph.name}: the source counts ${totalRows} rows and ended after ${end}`, 'its files changed while they were read, or its count() is wrong');
  const partition = { from, until, end, folds, faults };
  await store?.save(index, partition);
  ledger.add(partition);
  for (const { branch, ...fault } of faults) onEvent({ kind: 'fault', branch, fault });
  onEvent({ kind: 'partition', index, from, until: end, rows: end - from, faults: faults.length,
    elapsedMs: performance.now() - partitionStarted, operators: timings });
  return timings;
}

/** Operators come in the same order in every partition. */
function addTimings(sums: OperatorTiming[], timings: readonly OperatorTiming[]): void {
  timings.forEach((timing, at) => {
    const sum = sums[at];
    if (!sum) return void sums.push({ ...timing });
    sum.rows += timing.rows;
    sum.busyMs += timing.busyMs;
    sum.heldMs += timing.heldMs;
  });
}
