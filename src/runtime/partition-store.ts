import type { BranchFault } from './partition.ts';

/** Where finished partitions are kept, so that a killed run goes on after them. */
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
