import { map } from 'rxjs';

import { withColumns } from '../src/core/batch.ts';
import { matchVectors } from '../src/core/match-vectors.ts';
import { notFinite } from '../src/core/not-finite.ts';
import { defineOperator } from '../src/core/operator.ts';
import { checkOptions } from '../src/core/option-rules.ts';
import { dropRows } from '../src/core/rows.ts';

/**
 * Scores each candidate by the cosine between the user's vector and the item's; 0 where one of them is all zeros.
 *
 * | column        |       | type                 | shape          | unit        |
 * |---------------|-------|----------------------|----------------|-------------|
 * | `userVector`  | reads | `vec<float32>`       | [rows, width]  |             |
 * | `itemVectors` | reads | `list<vec<float32>>` | [rows,, width] |             |
 * | `scores`      | adds  | `list<float32>`      | [rows,]        | in [-1, 1]  |
 *
 * Faults: `not-finite` sets a row aside in which a vector holds a NaN or an infinity.
 *
 * Errors: `EngineError` `bad-output` when user and item vectors differ in width.
 *
 * Source: RecBench `embed_tuner.py`, which validates by cosine; its zero-shot score is `scoreDot`.
 *
 * @example
 * scoreCosine().spec.adds // { scores: 'list<float32>' }
 */
export const scoreCosine = defineOperator({
  name: 'score-cosine',
  reads: { userVector: 'vec<float32>', itemVectors: 'list<vec<float32>>' },
  adds: { scores: 'list<float32>' },
  rows: 'fewer',
  check: (options: Record<never, never>) => checkOptions('score-cosine', options, {}),
  stream: () => (source) => source.pipe(map((batch) => {
    const scores = matchVectors(batch.columns, 'score-cosine', cosine);
    return dropRows(withColumns(batch, { scores }), notFinite(batch, scores, 'score-cosine'));
  })),
});

function cosine(user: Float32Array, userAt: number, item: Float32Array, itemAt: number, width: number): number {
  let dot = 0;
  let userSquare = 0;
  let itemSquare = 0;
  for (let k = 0; k < width; k++) {
    const u = user[userAt + k]!;
    const v = item[itemAt + k]!;
    dot += u * v;
    userSquare += u * u;
    itemSquare += v * v;
  }
  const size = Math.sqrt(userSquare) * Math.sqrt(itemSquare);
  return size === 0 ? 0 : dot / size;
}
