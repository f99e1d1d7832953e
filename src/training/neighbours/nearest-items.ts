import { listOf } from '../../core/column.ts';
import type { Neighbours } from '../../core/similar-items.ts';
import type { DistinctClicks } from './distinct-clicks.ts';

export interface NearestOptions {
  readonly neighbours: number;
  readonly shrink: number;
  readonly userClicks: number;
}

/**
 * The nearest items of each, by how many users clicked both: one item after the other, so that no matrix is ever there.
 *
 * @example
 * const clicks = { users: Int32Array.of(0, 0, 1, 1, 2), items: Int32Array.of(0, 1, 0, 1, 1) };
 * const { items, similarities } = nearestItems(clicks, 3, { neighbours: 5, shrink: 0, userClicks: 100 });
 * [items.offsets, items.values] // [Int32Array.of(0, 1, 2, 2), Int32Array.of(1, 0)]
 * similarities[0] === Math.fround(2 / Math.sqrt(2 * 3)) // true
 */
export function nearestItems(clicks: DistinctClicks, itemCount: number, { neighbours, shrink, userClicks }: NearestOptions): Neighbours {
  const { users, items } = withoutTheBusiest(clicks, userClicks);
  const ofUser = startsOf(users, (users.at(-1) ?? -1) + 1);
  const ofItem = startsOf(items, itemCount);
  const clickers = new Int32Array(users.length);
  const next = ofItem.slice();
  for (let at = 0; at < users.length; at++) clickers[next[items[at]!]!++] = users[at]!;

  const together = new Int32Array(itemCount);
  const touched = new Int32Array(itemCount);
  const similarity = new Float64Array(itemCount);
  const lengths = new Int32Array(itemCount);
  const kept: { readonly items: Int32Array; readonly similarities: Float32Array }[] = [];
  const clicksOf = (item: number) => ofItem[item + 1]! - ofItem[item]!;
  for (let item = 0; item < itemCount; item++) {
    let count = 0;
    for (let i = ofItem[item]!; i < ofItem[item + 1]!; i++) {
      const user = clickers[i]!;
      for (let at = ofUser[user]!; at < ofUser[user + 1]!; at++) if (together[items[at]!]!++ === 0) touched[count++] = items[at]!;
    }
    for (let i = 0; i < count; i++) {
      const other = touched[i]!;
      const both = together[other]!;
      similarity[other] = other === item ? -1 : both / Math.sqrt(clicksOf(item) * clicksOf(other)) * (both / (both + shrink));
      together[other] = 0;
    }
    const nearest = touched.subarray(0, count).sort((a, b) => similarity[b]! - similarity[a]! || a - b)
      .subarray(0, Math.min(neighbours, Math.max(0, count - 1))); // the item itself comes last
    lengths[item] = nearest.length;
    kept.push({ items: nearest.slice(), similarities: Float32Array.from(nearest, (other) => similarity[other]!) });
  }
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const [values, similarities] = [new Int32Array(total), new Float32Array(total)];
  let to = 0;
  for (const nearest of kept) {
    values.set(nearest.items, to);
    similarities.set(nearest.similarities, to);
    to += nearest.items.length;
  }
  return { count: itemCount, items: listOf(values, lengths), similarities };
}

/** Where each number begins, of numbers that are counted: [count + 1]. */
function startsOf(numbers: Int32Array, count: number): Int32Array {
  const starts = new Int32Array(count + 1);
  for (const number of numbers) starts[number + 1]!++;
  for (let number = 0; number < count; number++) starts[number + 1]! += starts[number]!;
  return starts;
}

/** A user with very many clicks costs their square, and says little on what goes with what. */
function withoutTheBusiest({ users, items }: DistinctClicks, most: number): DistinctClicks {
  const starts = startsOf(users, (users.at(-1) ?? -1) + 1);
  const stays = (_: number, at: number) => starts[users[at]! + 1]! - starts[users[at]!]! <= most;
  return { users: users.filter(stays), items: items.filter(stays) };
}
