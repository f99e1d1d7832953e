import { map } from 'rxjs';

import { withColumns } from '../src/core/batch.ts';
import type { List } from '../src/core/column.ts';
import { namedColumn } from '../src/core/named-column.ts';
import { notFinite } from '../src/core/not-finite.ts';
import { defineOperator } from '../src/core/operator.ts';
import { checkOptions, columnName } from '../src/core/option-rules.ts';
import { dropRows } from '../src/core/rows.ts';

export interface ScoreColumnOptions {
  /** A `list<float32>` column with one number per candidate. */
  readonly from: string;
}

/**
 * Takes another column for the scores: known click probabilities, for the ceiling that no scorer passes.
 *
 * | column   |       | type            | shape   | unit               |
 * |----------|-------|-----------------|---------|--------------------|
 * | `from`   | reads | `list<float32>` | [rows,] | one per candidate  |
 * | `scores` | adds  | `list<float32>` | [rows,] | the same numbers   |
 *
 * Faults: `not-finite` sets a row aside in which a number is NaN or infinite.
 *
 * @example
 * scoreColumn({ from: 'probabilities' }).spec.reads // { probabilities: 'list<float32>' }
 */
export const scoreColumn = defineOperator({
  name: 'score-column',
  reads: ({ from }: ScoreColumnOptions) => ({ [from]: 'list<float32>' }) as {},
  adds: { scores: 'list<float32>' },
  rows: 'fewer',
  check: (options) => checkOptions('score-column', options, { from: columnName }),
  stream: ({ from }) => (source) => source.pipe(map((batch) => {
    const scores = namedColumn(batch, from, 'score-column') as List<Float32Array>;
    return dropRows(withColumns(batch, { scores }), notFinite(batch, scores, 'score-column'));
  })),
});
