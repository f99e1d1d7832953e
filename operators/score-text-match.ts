import { withColumns } from '../src/core/batch.ts';
import { listLike } from '../src/core/column.ts';
import { refuseUnknownItems } from '../src/core/item-numbers.ts';
import type { Items, LoadedItems } from '../src/core/items.ts';
import { defineOperator } from '../src/core/operator.ts';
import { checkOptions, having } from '../src/core/option-rules.ts';
import { withLoaded } from '../src/flow/resource.ts';

export interface ScoreTextMatchOptions {
  /** The catalogue: its texts are the documents, a user's clicks are the query. */
  readonly items: Items;
}

/** The words of every item, and what each adds to a score when a query has it. */
interface Index {
  readonly of: LoadedItems;
  /** Item i has the words [offsets[i], offsets[i + 1]). */
  readonly offsets: Int32Array;
  readonly words: Int32Array;
  readonly weights: Float32Array;
}

const k1 = 1.2;
const b = 0.75;

/**
 * Scores each candidate by how well its words match those of the clicked items: Okapi BM25, k1 1.2, b 0.75.
 *
 * The query is the distinct words of all history texts, the documents are the items that have text. A word is
 * a run of Unicode letters, marks and digits, compared without case (NFKC). The index is built once per catalogue.
 *
 * | column       |       | type            | shape   | unit                                                |
 * |--------------|-------|-----------------|---------|-----------------------------------------------------|
 * | `history`    | reads | `list<int32>`   | [rows,] | item numbers                                        |
 * | `candidates` | reads | `list<int32>`   | [rows,] | item numbers                                        |
 * | `scores`     | adds  | `list<float32>` | [rows,] | BM25, at least 0; 0 for a candidate without a match |
 *
 * Errors: `DataError` `malformed` for an item number that the catalogue does not have.
 *
 * Source: Robertson and Zaragoza 2009, with ln(1 + (N - n + 0.5) / (n + 0.5)) as the weight of a word in n of N
 * texts, which is never negative.
 *
 * @example
 * const items = { load: async () => ({ count: 2, ids: ['a', 'b'], texts: ['ant', 'red ant'], column: () => Int32Array.of(0, 9) }), identify: async () => ({}), toJSON: () => ({}) };
 * const row = batchOf({ history: listOf(Int32Array.of(0), [1]), candidates: listOf(Int32Array.of(0, 1), [2]) }, 1);
 * const { scores } = (await lastValueFrom(of(row).pipe(scoreTextMatch({ items })))).columns;
 * scores.values[0] > scores.values[1] // true
 */
export const scoreTextMatch = defineOperator({
  name: 'score-text-match',
  reads: { history: 'list<int32>', candidates: 'list<int32>' },
  adds: { scores: 'list<float32>' },
  check: (options: ScoreTextMatchOptions) =>
    checkOptions('score-text-match', options, { items: having('the items of a scenario', 'load') }),
  stream: ({ items }) => {
    let built: Index | undefined;
    const load = async () => {
      const loaded = await items.load();
      if (built?.of !== loaded) built = indexOf(loaded);
      return built;
    };
    return (source) => source.pipe(withLoaded(load, (index, batch) => {
      const { history, candidates } = batch.columns;
      refuseUnknownItems(batch, 'history', history, index.of.count, 'score-text-match');
      refuseUnknownItems(batch, 'candidates', candidates, index.of.count, 'score-text-match');
      const first = candidates.offsets[0]!;
      const scores = new Float32Array(candidates.offsets.at(-1)! - first);
      for (let at = 0; at < batch.rows.length; at++) {
        const query = wordsOf(index, history.values.subarray(history.offsets[at], history.offsets[at + 1]));
        for (let i = candidates.offsets[at]!; i < candidates.offsets[at + 1]!; i++) {
          scores[i - first] = match(index, query, candidates.values[i]!);
        }
      }
      return withColumns(batch, { scores: listLike(candidates, scores) });
    }));
  },
});

function wordsOf({ offsets, words }: Index, clicked: Int32Array): Set<number> {
  const query = new Set<number>();
  for (const item of clicked) for (let i = offsets[item]!; i < offsets[item + 1]!; i++) query.add(words[i]!);
  return query;
}

function match({ offsets, words, weights }: Index, query: ReadonlySet<number>, item: number): number {
  let score = 0;
  for (let i = offsets[item]!; i < offsets[item + 1]!; i++) if (query.has(words[i]!)) score += weights[i]!;
  return score;
}

function indexOf(of: LoadedItems): Index {
  const numbers = new Map<string, number>();
  const found: number[] = [];
  const words: number[] = [];
  const counts: number[] = [];
  const offsets = new Int32Array(of.count + 1);
  const lengths = new Int32Array(of.count);
  for (let item = 0; item < of.count; item++) {
    const own = new Map<number, number>();
    for (const [word] of of.texts[item]!.normalize('NFKC').toLowerCase().matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
      const number = numbers.get(word) ?? numbers.size;
      numbers.set(word, number);
      own.set(number, (own.get(number) ?? 0) + 1);
      lengths[item]!++;
    }
    for (const [word, count] of own) {
      words.push(word);
      counts.push(count);
      found[word] = (found[word] ?? 0) + 1;
    }
    offsets[item + 1] = words.length;
  }
  const weights = weigh({ offsets, words, counts, lengths, found });
  return { of, offsets, words: Int32Array.from(words), weights };
}

interface Counted {
  readonly offsets: Int32Array;
  readonly words: readonly number[];
  /** How often item i has each of its words. */
  readonly counts: readonly number[];
  /** Words of each text, repeated ones included. */
  readonly lengths: Int32Array;
  /** How many texts each word is in. */
  readonly found: readonly number[];
}

function weigh({ offsets, words, counts, lengths, found }: Counted): Float32Array {
  const texts = lengths.reduce((sum, length) => sum + (length > 0 ? 1 : 0), 0);
  const average = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, texts);
  const weights = new Float32Array(words.length);
  for (let item = 0; item < lengths.length; item++) {
    const slack = k1 * (1 - b + b * lengths[item]! / average);
    for (let i = offsets[item]!; i < offsets[item + 1]!; i++) {
      const rarity = Math.log(1 + (texts - found[words[i]!]! + 0.5) / (found[words[i]!]! + 0.5));
      weights[i] = rarity * counts[i]! * (k1 + 1) / (counts[i]! + slack);
    }
  }
  return weights;
}
