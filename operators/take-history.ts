import { map } from 'rxjs';

import { withColumns } from '../src/core/batch.ts';
import type { List } from '../src/core/column.ts';
import { defineOperator } from '../src/core/operator.ts';
import { checkOptions, wholeNumber } from '../src/core/option-rules.ts';

export interface TakeHistoryOptions {
  /** Clicks kept per row, the newest. At least 1. */
  readonly last: number;
}

/**
 * Shortens every user's history to the newest clicks; their order stays.
 *
 * | column    |       | type          | shape   | unit                       |
 * |-----------|-------|---------------|---------|----------------------------|
 * | `history` | reads | `list<int32>` | [rows,] | item numbers, oldest first |
 * | `history` | adds  | `list<int32>` | [rows,] | the same, at most `last`   |
 *
 * Source: RecBench `process/base_processor.py`, `slicer = -20`.
 *
 * @example
 * takeHistory({ last: 20 }).spec.name // 'take-history'
 */
export const takeHistory = defineOperator({
  name: 'take-history',
  reads: { history: 'list<int32>' },
  adds: { history: 'list<int32>' },
  check: (options: TakeHistoryOptions) => checkOptions('take-history', options, { last: wholeNumber(1) }),
  stream: ({ last }: TakeHistoryOptions) => (source) =>
    source.pipe(map((batch) => withColumns(batch, { history: newest(batch.columns.history, last) }))),
});

function newest({ offsets, values }: List<Int32Array>, last: number): List<Int32Array> {
  const rows = offsets.length - 1;
  const taken = new Int32Array(rows + 1);
  for (let row = 0; row < rows; row++) taken[row + 1] = taken[row]! + Math.min(last, offsets[row + 1]! - offsets[row]!);
  const kept = new Int32Array(taken[rows]!);
  for (let row = 0; row < rows; row++) {
    const end = offsets[row + 1]!;
    kept.set(values.subarray(end - taken[row + 1]! + taken[row]!, end), taken[row]!);
  }
  return { offsets: taken, values: kept };
}
