import { RunError } from '../core/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { foldsOf, resultsOf } from './merge.ts';
import type { BranchFault } from './partition.ts';
import type { StoredPartition } from './partition-store.ts';

/** What a run has so far: its partitions in row order, put together as they come, so that none is kept. */
export class Ledger {
  readonly faults: BranchFault[] = [];
  readonly #graph: Graph<unknown>;
  readonly #folds: ReturnType<typeof foldsOf>;
  #partitions = 0;
  #last: Pick<StoredPartition, 'until' | 'end'> | undefined;

  constructor(graph: Graph<unknown>, readonly partitionRows: number, readonly totalRows: number | undefined) {
    this.#graph = graph;
    this.#folds = foldsOf(graph.path);
  }

  /** Index of the next partition. */
  get partitions(): number { return this.#partitions; }
  /** Source rows so far. */
  get rows(): number { return this.#last?.end ?? 0; }
  /** The partition that reaches the row count was the last one; where none is known, the one that ended early. */
  get isComplete(): boolean {
    if (this.#last === undefined) return this.totalRows === 0;
    return this.#last.end < this.#last.until || this.#last.end === this.totalRows;
  }

  /** Errors: `RunError` `wrong-checkpoint` for a partition that does not begin where the last one ended. */
  add({ from, until, end, folds, faults }: StoredPartition): void {
    const expected = this.#partitions * this.partitionRows;
    if (from !== expected) throw new RunError('wrong-checkpoint',
      `${this.#graph.name}: partition ${this.#partitions} starts at row ${from}, not ${expected}`,
      'this folder belongs to another run; choose another with --out, or start over with --fresh');
    for (const [branch, saved] of folds) this.#folds.get(branch)!.merge(saved);
    for (const fault of faults) this.faults.push(fault);
    this.#last = { until, end };
    this.#partitions++;
  }

  /** Errors: `RunError` `too-many-faults` with the first three. */
  refuseMoreFaultsThan(allowed: number): void {
    if (this.faults.length <= allowed) return;
    const first = this.faults.slice(0, 3).map(({ operator, message }) => `${operator}: ${message}`).join('; ');
    throw new RunError('too-many-faults',
      `${this.#graph.name}: ${this.faults.length} rows were set aside, ${allowed} are allowed. First: ${first}`,
      `see faults.parquet; if these rows may be missing, go on with --faults ${Math.max(100, 2 * this.faults.length)}`);
  }

  results(): ReturnType<typeof resultsOf> {
    return resultsOf(this.#graph.path, this.#folds);
  }
}
