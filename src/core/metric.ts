export type Scores = Float32Array | Float64Array;

/** How rows with equal scores are ranked; `expected` is the mean over all orders of the tied rows. */
export type Ties = 'expected' | 'stable' | 'reversed' | 'pessimistic' | 'optimistic';

/** A number computed from scores and labels, with enough said about it to be repeated elsewhere. */
export interface Metric {
  /** As printed in reports: `NDCG@5`. */
  readonly name: string;
  /** One sentence that settles ties, empty groups and which of several definitions this is. */
  readonly definition: string;
  readonly better: 'higher' | 'lower';
  /** `group`: once per user or impression, then averaged. `all`: once over every row. */
  readonly over: 'group' | 'all';
  open(): MetricState;
}

/** A fold over rows that can be saved, and merged with the state of the rows that follow. */
export interface MetricState {
  /** Over groups: the rows of one whole group. Over all: any next rows. Labels are 0 or 1. */
  add(scores: Scores, labels: Uint8Array): void;
  save(): Float64Array;
  merge(saved: Float64Array): void;
  result(): MetricResult;
}

export interface MetricResult {
  /** `null` where no group, or no row, defines it. */
  readonly value: number | null;
  /** Groups, or rows, that the value is a mean over. */
  readonly groups: number;
  /** Groups left out because the metric does not exist for them. */
  readonly leftOut: number;
}
