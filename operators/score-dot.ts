import { map } from 'rxjs';

import { withColumns } from '../src/core/batch.ts';
import { matchVectors } from '../src/core/match-vectors.ts';
import { notFinite } from '../src/core/not-finite.ts';
import { defineOperator } from '../src/core/operator.ts';
import { checkOptions } from '../src/core/option-rules.ts';
import { dropRows } from '../src/core/rows.ts';

/**
 * Scores each candidate by the dot product of the user's vector and the item's.
 *
 * | column        |       | type                 | shape          | unit     |
 * |---------------|-------|----------------------|----------------|----------|
 * | `userVector`  | reads | `vec<float32>`       | [rows, width]  |          |
 * | `itemVectors` | reads | `list<vec<float32>>` | [rows,, width] |          |
 * | `scores`      | adds  | `list<float32>`      | [rows,]        | any real |
 *
 * Faults: `not-finite` sets a row aside in which a score is NaN or infinite.
 *
 * Errors: `EngineError` `bad-output` when user and item vectors differ in width.
 *
 * Source: RecBench `worker.py --type embed`: vectors as they are, not normalised.
 *
 * @example
 * scoreDot().spec.adds // { scores: 'list<float32>' }
 */
export const scoreDot = defineOperator({
  name: 'score-dot',
  reads: { userVector: 'vec<float32>', itemVectors: 'list<vec<float32>>' },
  adds: { scores: 'list<float32>' },
  rows: 'fewer',
  check: (options: Record<never, never>) => checkOptions('score-dot', options, {}),
  stream: () => (source) => source.pipe(map((batch) => {
    const scores = matchVectors(batch.columns, 'score-dot', dot);
    return dropRows(withColumns(batch, { scores }), notFinite(batch, scores, 'score-dot'));
  })),
});

function dot(user: Float32Array, userAt: number, item: Float32Array, itemAt: number, width: number): number {
  let sum = 0;
  for (let k = 0; k < width; k++) sum += user[userAt + k]! * item[itemAt + k]!;
  return sum;
}
