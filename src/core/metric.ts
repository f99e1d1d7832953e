export type Scores = Float32Array | Float64Array;

/** How rows with equal scores are ranked; `expected` is the mean over all orders of the tied rows. */
export type Ties = 'expected' | 'stable' | 'reversed' | 'pessimistic' | 'optimistic';

/** A number computed from scores and labels, with enough said about it to be repeated elsewhere. */
export interface Metric {
  /** As printed in reports, and as `--metrics` takes it; tells every parameter: `NDCG@5`, `NDCG@5:stable`. */
  readonly name: string;
  /** One sentence that settles ties, empty groups and which of several definitions this is. */
  readonly definition: string;
  readonly better: 'higher' | 'lower';
  /** `group`: once per user or impression, then averaged. `all`: once over every row. */
  readonly over: 'group' | 'all';
  /** Absent where the definition leaves nothing to choose. */
  readonly ties?: Ties;
  /** Scores are probabilities of label 1 to it, and not only an order. */
  readonly reads?: 'probabilities';
  /** Of these rows alone: one group, or everything. */
  of(scores: ArrayLike<number>, labels: ArrayLike<number>): number | null;
  open(): MetricState;
}

/** A fold over rows that can be saved, and merged with the state of the rows that follow. */
export interface MetricState {
  /** Over groups: the rows of one whole group. Over all: any next rows. */
  add(rows: ScoredRows): void;
  save(): Float64Array;
  merge(saved: Float64Array): void;
  result(): MetricResult;
}

export interface MetricResult {
  /** `null` where no group, or no row, defines it. */
  readonly value: number | null;
  /** Groups, or rows, that the value is computed from. */
  readonly groups: number;
  /** Groups, or rows, left out because the metric does not exist for them. */
  readonly leftOut: number;
}

/** Rows to be measured. They are ranked when a metric first asks, once for all metrics. */
export interface ScoredRows {
  /** Finite. */
  readonly scores: Scores;
  /** 0 or 1. */
  readonly labels: Uint8Array;
  /** Rows with label 1. */
  readonly positives: number;
  runs(ties: Ties): Runs;
}

/** Ranked rows, cut into runs within which every order is equally likely; best run first. */
export interface Runs {
  readonly count: number;
  /** Rows of each run; only the first `count` are in use. */
  readonly sizes: Int32Array;
  readonly positives: Int32Array;
}
