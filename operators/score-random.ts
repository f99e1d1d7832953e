import { map } from 'rxjs';

import { sourceRow, withColumns } from '../src/core/batch.ts';
import { listLike } from '../src/core/column.ts';
import { defineOperator } from '../src/core/operator.ts';
import { checkOptions, wholeNumber } from '../src/core/option-rules.ts';
import { ticket } from '../src/flow/tickets.ts';

export interface ScoreRandomOptions {
  /** A row's scores follow from it and the row's number alone. */
  readonly seed: number;
}

/**
 * Scores each candidate by a seeded random number: the floor that every scorer must clear.
 *
 * | column       |       | type            | shape   | unit         |
 * |--------------|-------|-----------------|---------|--------------|
 * | `candidates` | reads | `list<int32>`   | [rows,] | item numbers |
 * | `scores`     | adds  | `list<float32>` | [rows,] | in [0, 1]    |
 *
 * @example
 * scoreRandom({ seed: 2024 }).spec.options // { seed: 2024 }
 */
export const scoreRandom = defineOperator({
  name: 'score-random',
  reads: { candidates: 'list<int32>' },
  adds: { scores: 'list<float32>' },
  check: (options: ScoreRandomOptions) => checkOptions('score-random', options, { seed: wholeNumber(0) }),
  stream: ({ seed }) => (source) => source.pipe(map((batch) => {
    const { candidates } = batch.columns;
    const { offsets } = candidates;
    const first = offsets[0]!;
    const values = new Float32Array(offsets.at(-1)! - first);
    for (let at = 0; at < batch.rows.length; at++) {
      const row = sourceRow(batch, at);
      let draw = 1; // draw 0 is what sampleRows keeps a row by; with the same seed they must not agree
      for (let i = offsets[at]!; i < offsets[at + 1]!; i++) values[i - first] = ticket(seed, 0, row, draw++);
    }
    return withColumns(batch, { scores: listLike(candidates, values) });
  })),
});
