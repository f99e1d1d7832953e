import { withColumns } from '../src/core/batch.ts';
import { type Column, columnTypeOf, listLike, valuesWithin } from '../src/core/column.ts';
import { DataError } from '../src/core/errors.ts';
import { refuseUnknownItems } from '../src/core/item-numbers.ts';
import type { Items } from '../src/core/items.ts';
import { defineOperator } from '../src/core/operator.ts';
import { checkOptions, having } from '../src/core/option-rules.ts';
import { withLoaded } from '../src/flow/resource.ts';

export interface ScorePopularityOptions {
  /** The catalogue; its column `clicks` holds how often each item was clicked in the training split. */
  readonly items: Items;
}

/**
 * Scores each candidate by how often everybody clicked it before: the baseline that knows nothing of the user.
 *
 * | column       |       | type            | shape   | unit                 |
 * |--------------|-------|-----------------|---------|----------------------|
 * | `candidates` | reads | `list<int32>`   | [rows,] | item numbers         |
 * | `scores`     | adds  | `list<float32>` | [rows,] | ln(1 + clicks)       |
 *
 * Errors: `DataError` `missing-column` or `column-type` when the items have no numbers called `clicks`;
 * `malformed` for an item number that the catalogue does not have, or a negative count of clicks.
 *
 * @example
 * const items = { load: async () => ({ count: 2, ids: ['a', 'b'], texts: ['ant', 'red ant'], column: () => Int32Array.of(0, 9) }), identify: async () => ({}), toJSON: () => ({}) };
 * const row = batchOf({ history: listOf(Int32Array.of(0), [1]), candidates: listOf(Int32Array.of(0, 1), [2]) }, 1);
 * (await lastValueFrom(of(row).pipe(scorePopularity({ items })))).columns.scores.values[0] // 0
 */
export const scorePopularity = defineOperator({
  name: 'score-popularity',
  reads: { candidates: 'list<int32>' },
  adds: { scores: 'list<float32>' },
  check: (options: ScorePopularityOptions) =>
    checkOptions('score-popularity', options, { items: having('the items of a scenario', 'load') }),
  stream: ({ items }) => (source) => source.pipe(withLoaded(
    async () => {
      const loaded = await items.load();
      return { count: loaded.count, popularity: popularityOf(loaded.column('clicks')) };
    },
    ({ count, popularity }, batch) => {
      const { candidates } = batch.columns;
      refuseUnknownItems(batch, 'candidates', candidates, count, 'score-popularity');
      const scores = Float32Array.from(valuesWithin(candidates), (item) => popularity[item]!);
      return withColumns(batch, { scores: listLike(candidates, scores) });
    },
  )),
});

function popularityOf(clicks: Column): Float32Array {
  if (!(clicks instanceof Int32Array || clicks instanceof Float32Array || clicks instanceof Float64Array)) {
    throw new DataError('column-type', `score-popularity: the items' column "clicks" is ${columnTypeOf(clicks)}, not numbers`,
      'prepare the scenario again');
  }
  return Float32Array.from(clicks, (count, item) => {
    if (count >= 0) return Math.log1p(count);
    throw new DataError('malformed', `score-popularity: item ${item} has ${count} clicks`, 'prepare the scenario again');
  });
}
