import { concatMap } from 'rxjs';

import { withColumns } from '../src/core/batch.ts';
import { listLike, valuesWithin } from '../src/core/column.ts';
import { EngineError } from '../src/core/errors.ts';
import { unknownItems } from '../src/core/item-numbers.ts';
import { notFinite } from '../src/core/not-finite.ts';
import { defineOperator } from '../src/core/operator.ts';
import { checkOptions, having } from '../src/core/option-rules.ts';
import type { TrainedRecommender } from '../src/core/recommender.ts';
import { dropRows } from '../src/core/rows.ts';
import { withOpen } from '../src/flow/resource.ts';

export interface ScoreWithOptions {
  /** Opened when the rows begin, closed when they end. */
  readonly recommender: TrainedRecommender;
}

/** `user` too, where the recommender asks for it: the graph checks that it is there. */
type Reads = typeof lists;
const lists = { history: 'list<int32>', candidates: 'list<int32>' } as const;

/**
 * Scores each candidate with a recommender that has been trained.
 *
 * | column       |       | type            | shape   | unit                             |
 * |--------------|-------|-----------------|---------|----------------------------------|
 * | `history`    | reads | `list<int32>`   | [rows,] | item numbers, oldest first       |
 * | `candidates` | reads | `list<int32>`   | [rows,] | item numbers                     |
 * | `user`       | reads | `int32`         | [rows]  | user numbers; if it knows users by them |
 * | `scores`     | adds  | `list<float32>` | [rows,] | any real; the recommender's logit |
 *
 * Faults: `unknown-item` sets a row aside that names an item that the recommender does not have: one that came after it was opened.
 * `not-finite` sets a row aside in which a score is NaN or infinite.
 *
 * Errors: `EngineError` `bad-output` when the recommender gives another number of scores than there are candidates.
 *
 * @example
 * const recommender = { open: async () => ({ itemCount: 2, score: async (_, { values }) => Float32Array.from(values), close: async () => {} }), identify: async () => ({}), toJSON: () => ({}) };
 * const row = batchOf({ history: listOf(Int32Array.of(0), [1]), candidates: listOf(Int32Array.of(0, 1), [2]) }, 1);
 * (await lastValueFrom(of(row).pipe(scoreWith({ recommender })))).columns.scores.values // Float32Array.of(0, 1)
 */
export const scoreWith = defineOperator({
  name: 'score-with',
  reads: ({ recommender: { knowsUsers } }: ScoreWithOptions): Reads => ({ ...lists, ...(knowsUsers && { user: 'int32' }) } as Reads),
  adds: { scores: 'list<float32>' },
  rows: 'fewer',
  check: (options: ScoreWithOptions) =>
    checkOptions('score-with', options, { recommender: having('a trained recommender', 'open', 'identify') }),
  stream: ({ recommender }) => (source) => source.pipe(withOpen(() => recommender.open(), (opening) => concatMap(async (all) => {
    const { itemCount, score } = await opening;
    const batch = dropRows(all, unknownItems(all, { history: all.columns.history, candidates: all.columns.candidates }, itemCount, 'score-with'));
    const { history, candidates } = batch.columns;
    const user = (batch.columns as { readonly user?: Int32Array }).user;
    const wanted = valuesWithin(candidates).length;
    const given = await score(history, candidates, user);
    if (given.length !== wanted) throw new EngineError('bad-output',
      `score-with asked for ${wanted} scores, the recommender gave ${given.length}`, 'it does not keep its contract; report it to its author');
    const scores = listLike(candidates, given);
    return dropRows(withColumns(batch, { scores }), notFinite(batch, scores, 'score-with'));
  }))),
});
