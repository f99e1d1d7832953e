/** Sequences of numbers in a rectangle. */
export interface PaddedLists {
  readonly rows: number;
  readonly steps: number;
  /** [rows, steps]; 0 in padding. */
  readonly ids: Int32Array;
  /** [rows, steps]: 1 where there is something, 0 in padding. */
  readonly mask: Float32Array;
}

/** What one training step is given. Everything is numbers of a place in something else of it. */
export interface TrainingBatch {
  /** Training rows: positives, or all candidates. */
  readonly rows: number;
  /** Candidates of a row: 1 + negatives, or 1. */
  readonly choices: number;
  /** [rows]: the source row of each. */
  readonly sourceRows: Float64Array;
  /** [rows, choices]: places among `items`. The positive comes first where there are negatives. */
  readonly candidates: Int32Array;
  /** [rows, choices]: 1 for a click. */
  readonly labels: Float32Array;
  /** [rows]: places among users, which are the rows of all `histories` one after the other. */
  readonly userOf: Int32Array;
  /** By click count, one for each group; `ids` are places among `items`. */
  readonly histories: readonly PaddedLists[];
  /** [users]: user numbers, -1 for a row that only fills a group up; absent where the impressions do not say. */
  readonly users?: Int32Array;
  /** [users]: places in `tableRows.users`, -1 for nobody; where users have vectors of their own. */
  readonly userRows?: Int32Array;
  /** Item numbers, -1 for a row that only fills a group up. Rows of `texts`, group after group. */
  readonly items: Int32Array;
  /** By column, then by text length; `ids` are places in `tableRows` of its vocabulary. */
  readonly texts: Readonly<Record<string, readonly PaddedLists[]>>;
  /** By vocabulary: the rows of its table that this batch needs, each once. Absent where ids are rows of the whole table. */
  readonly tableRows: Readonly<Record<string, Int32Array>>;
  /** Clicks and candidates that `items` stand for: with as many items, nothing was saved. */
  readonly slots: number;
}
