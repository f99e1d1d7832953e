import { withColumns } from '../src/core/batch.ts';
import { type List, listLike } from '../src/core/column.ts';
import { refuseUnknownItems } from '../src/core/item-numbers.ts';
import { defineOperator } from '../src/core/operator.ts';
import { checkOptions, having } from '../src/core/option-rules.ts';
import type { Neighbours, SimilarItems } from '../src/core/similar-items.ts';
import { withLoaded } from '../src/flow/resource.ts';

export interface ScoreItemKnnOptions {
  /** The neighbours of each item: `similarItems` of the training split. */
  readonly similar: SimilarItems;
}

/**
 * Scores each candidate by those of its nearest items that the user has clicked: the sum of their similarities.
 *
 * | column       |       | type            | shape   | unit                       |
 * |--------------|-------|-----------------|---------|----------------------------|
 * | `history`    | reads | `list<int32>`   | [rows,] | item numbers               |
 * | `candidates` | reads | `list<int32>`   | [rows,] | item numbers               |
 * | `scores`     | adds  | `list<float32>` | [rows,] | 0 where none was clicked   |
 *
 * An item that the history has several times counts once.
 *
 * Errors: `DataError` `malformed` for an item number that the neighbours do not know; whatever computing them throws.
 *
 * Source: Sarwar et al. 2001, with the unweighted sum of Deshpande and Karypis 2004 for data of clicks alone.
 *
 * @example
 * const similar = { load: async () => ({ count: 2, items: listOf(Int32Array.of(1, 0), [1, 1]), similarities: Float32Array.of(0.5, 0.5) }), identify: async () => ({}), toJSON: () => ({}) };
 * const row = batchOf({ history: listOf(Int32Array.of(0), [1]), candidates: listOf(Int32Array.of(0, 1), [2]) }, 1);
 * (await lastValueFrom(of(row).pipe(scoreItemKnn({ similar })))).columns.scores.values // Float32Array.of(0, 0.5)
 */
export const scoreItemKnn = defineOperator({
  name: 'score-item-knn',
  reads: { history: 'list<int32>', candidates: 'list<int32>' },
  adds: { scores: 'list<float32>' },
  check: (options: ScoreItemKnnOptions) =>
    checkOptions('score-item-knn', options, { similar: having('the neighbours of items', 'load', 'identify') }),
  stream: ({ similar }) => (source) => source.pipe(withLoaded(
    async () => {
      const neighbours = await similar.load();
      return { neighbours, clickedIn: new Float64Array(neighbours.count), row: { number: 0 } };
    },
    ({ neighbours, clickedIn, row }, batch) => {
      const { history, candidates } = batch.columns;
      refuseUnknownItems(batch, 'history', history, neighbours.count, 'score-item-knn');
      refuseUnknownItems(batch, 'candidates', candidates, neighbours.count, 'score-item-knn');
      const first = candidates.offsets[0]!;
      const scores = new Float32Array(candidates.offsets.at(-1)! - first);
      for (let at = 0; at < batch.rows.length; at++) {
        row.number++; // so that nothing has to be cleared after a row
        for (let i = history.offsets[at]!; i < history.offsets[at + 1]!; i++) clickedIn[history.values[i]!] = row.number;
        for (let i = candidates.offsets[at]!; i < candidates.offsets[at + 1]!; i++) {
          scores[i - first] = sumOver(candidates.values[i]!, neighbours, clickedIn, row.number);
        }
      }
      return withColumns(batch, { scores: listLike(candidates as List<Int32Array>, scores) });
    },
  )),
});

function sumOver(item: number, { items: { offsets, values }, similarities }: Neighbours, clickedIn: Float64Array, row: number): number {
  let sum = 0;
  for (let i = offsets[item]!; i < offsets[item + 1]!; i++) if (clickedIn[values[i]!] === row) sum += similarities[i]!;
  return sum;
}
