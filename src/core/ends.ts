import type { Batch, Shape } from './batch.ts';
import type { Identified } from './identity.ts';

/** Where rows come from. Pull, not push: nobody reads ahead of the graph. */
export interface Source<C> extends Identified {
  readonly spec: {
    readonly name: string;
    readonly adds: Shape;
    /** The most rows in one batch. */
    readonly batchRows: number;
  };
  /** How many rows there are; absent where only reading tells. */
  count?(): Promise<number>;
  /** Opens rows [from, until). Batches are contiguous and in order; the last ends at `until` or at the end of the table. */
  open(from: number, until?: number): AsyncIterable<Batch<C>>;
}

/** Where rows end: a fold whose state can be saved, and merged with the state of the rows that follow. */
export interface Sink<In, Result> {
  readonly spec: { readonly name: string; readonly reads: Shape; readonly options: object };
  open(): Fold<In, Result>;
}

export interface Fold<In, Result> {
  /** A property, not a method: the compiler then says which column a sink misses. */
  readonly add: (batch: Batch<In>) => void;
  /** State of the rows added so far. */
  save(): Uint8Array;
  /** Takes in the saved state of the rows that come next. */
  merge(saved: Uint8Array): void;
  result(): Result;
}
