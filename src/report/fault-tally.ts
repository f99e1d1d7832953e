import type { RowFault } from '../core/batch.ts';

/** Faults of one kind: how many, and the first few. */
export interface FaultGroup {
  readonly code: string;
  readonly branch: string;
  readonly operator: string;
  count: number;
  readonly first: { readonly row: number; readonly message: string }[];
}

/** Counts faults by code, branch and operator without keeping them: a run may have millions. */
export class FaultTally {
  readonly #groups = new Map<string, FaultGroup>();
  #total = 0;

  constructor(readonly kept = 3) {}

  get total(): number { return this.#total; }

  /** Most frequent first; as they came where equal. */
  get groups(): readonly FaultGroup[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count);
  }

  add(branch: string, { code, operator, row, message }: RowFault): void {
    const key = JSON.stringify([code, branch, operator]);
    const group: FaultGroup = this.#groups.get(key) ?? { code, branch, operator, count: 0, first: [] };
    this.#groups.set(key, group);
    group.count++;
    this.#total++;
    const told = `row ${row}: `; // operators say it, for those who read a batch's faults without a report
    if (group.first.length < this.kept) group.first.push({ row, message: message.startsWith(told) ? message.slice(told.length) : message });
  }
}
