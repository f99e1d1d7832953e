import { join } from 'node:path';
import { lastValueFrom, merge, type Observable, tap } from 'rxjs';

import type { Batch, RowFault } from '../core/batch.ts';
import { RunError } from '../core/errors.ts';
import type { Operator } from '../core/operator.ts';
import { fanOut } from '../flow/fan-out.ts';
import { Pace } from '../flow/pace.ts';
import { untilAborted } from '../flow/until-aborted.ts';
import type { Graph, Path } from '../graph/graph.ts';
import { below, foldsOf } from './merge.ts';
import { type OperatorTiming, Stopwatch } from './stopwatch.ts';

/** Source rows [from, until) of one run, computed as a whole: the unit of resuming. */
export interface Partition {
  readonly index: number;
  readonly from: number;
  readonly until: number;
}

export interface PartitionOutcome {
  /** One past the last source row there was; less than `until` where the source ended. */
  readonly end: number;
  /** State of each sink, by branch. */
  readonly folds: ReadonlyMap<string, Uint8Array>;
  readonly faults: readonly BranchFault[];
  readonly timings: readonly OperatorTiming[];
}

/** A row set aside, and on which branch; '' before the first branch point, where it is gone for all. */
export interface BranchFault extends RowFault {
  readonly branch: string;
}

interface Leaf {
  readonly branch: string;
  readonly rows$: Observable<Batch<unknown>>;
}

/** Runs one partition: a fresh subscription, so nothing but its own rows can change its bytes. */
export async function runPartition(
  graph: Graph<unknown>, { index, from, until }: Partition,
  { window, folder, signal, onLeave, onTick }: {
    readonly window: number;
    readonly folder: string | undefined;
    readonly signal: AbortSignal | undefined;
    readonly onLeave: (pace: Pace, faults: number) => void;
    /** Every second: one long device call must not look like a standstill. */
    readonly onTick: (pace: Pace, faults: number) => void;
  },
): Promise<PartitionOutcome> {
  const pace = new Pace(window, from);
  const stopwatch = new Stopwatch();
  const part = `part-${String(index).padStart(5, '0')}`;

  const leavesOf = (path: Path, rows$: Observable<Batch<unknown>>, branch: string): Leaf[] => {
    const accounts = path.operators.map(({ spec }) => stopwatch.open(branch, spec.name));
    const placed = path.operators.map((operator) => // `checkGraph` has seen that each finds what it reads
      ((folder === undefined ? undefined : operator.placed?.({ folder: join(folder, branch), part })) ?? operator) as Operator<unknown, unknown>);
    const line$ = placed.reduce<Observable<Batch<unknown>>>(
      (stream$, operator, at) => operator(stream$).pipe(stopwatch.mark(accounts[at], accounts[at + 1])),
      rows$.pipe(stopwatch.mark(undefined, accounts[0])));
    const { end } = path;
    if ('sink' in end) return [{ branch, rows$: line$ }];
    const branches = Object.entries(end.branches);
    const shared$ = fanOut(line$, branches.length);
    return branches.flatMap(([name, next]) => leavesOf(next, shared$, below(branch, name)));
  };

  const leaves = leavesOf(graph.path, pace.enter(() => graph.source.open(from, until), graph.source.spec.batchRows), '');
  const folds = foldsOf(graph.path);
  const seenBy = new Map<RowFault, string[]>();
  const ticking = setInterval(() => onTick(pace, seenBy.size), 1000).unref();
  await lastValueFrom(merge(...leaves.map(({ branch, rows$ }) => rows$.pipe(
    tap((batch) => {
      folds.get(branch)!.add(batch);
      for (const fault of batch.faults) seenBy.set(fault, [...seenBy.get(fault) ?? [], branch]);
    }),
    pace.leave(),
    tap(() => onLeave(pace, seenBy.size)),
  ))).pipe(untilAborted(signal)), { defaultValue: undefined }).finally(() => clearInterval(ticking));

  if (pace.inside > 0) throw new RunError('stalled',
    `${graph.name}: rows ${pace.left} to ${pace.left + pace.inside} entered and never left`,
    'an operator ended without passing on the span of every batch; check it with operatorContract');
  return {
    end: pace.left,
    folds: new Map([...folds].map(([branch, fold]) => [branch, fold.save()])),
    faults: [...seenBy].map(([fault, branches]) => ({ ...fault, branch: commonBranch(branches) })),
    timings: stopwatch.timings,
  };
}

/** The last branch point above all branches that saw the fault: where the row was set aside. */
function commonBranch([first = '', ...others]: readonly string[]): string {
  const steps = first.split('/');
  let shared = steps.length;
  for (const other of others) {
    const differs = other.split('/').findIndex((step, at) => step !== steps[at]);
    shared = Math.min(shared, differs === -1 ? steps.length : differs);
  }
  return steps.slice(0, shared).join('/');
}
