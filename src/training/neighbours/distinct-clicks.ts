import type { Batch } from '../../core/batch.ts';
import { DataError } from '../../core/errors.ts';
import type { Impressions } from '../../core/scenario.ts';

/** Who clicked what, each pair once, by user and item in ascending order. */
export interface DistinctClicks {
  readonly users: Int32Array;
  readonly items: Int32Array;
}

type Clicks = Pick<Impressions, 'user' | 'history' | 'candidates' | 'labels'>;

/**
 * Gathers the clicks of impressions, in histories and among candidates, while they stream by.
 *
 * Users come back with longer histories, so a pair is read many times; repeats are thrown away whenever half of the memory
 * may be repeats. Memory: up to 48 bytes per distinct click while it grows, then 8.
 *
 * Errors: `DataError` `malformed` for an item number that there is not; `too-large` for more than `most` distinct clicks.
 */
export async function distinctClicks(batches: AsyncIterable<Batch<Clicks>>, itemCount: number, most: number): Promise<DistinctClicks> {
  let keys = new Float64Array(1 << 16); // user * items + item
  let [length, distinct] = [0, 0];
  const add = (user: number, item: number) => {
    if (item < 0 || item >= itemCount) throw new DataError('malformed', `similarItems: the data names item ${item}, but there are ${itemCount} items (0 to ${itemCount - 1})`,
      'data and items must come from the same prepared folder');
    if (length === keys.length) compact();
    keys[length++] = user * itemCount + item;
  };
  const compact = () => {
    const sorted = keys.subarray(0, length).sort();
    distinct = 0;
    for (let at = 0; at < length; at++) if (at === 0 || sorted[at] !== sorted[distinct - 1]) sorted[distinct++] = sorted[at]!;
    if (distinct > most) throw new DataError('too-large', `similarItems: more than ${most} distinct clicks`, 'take fewer impressions, or allow more clicks');
    length = distinct;
    if (2 * distinct <= keys.length) return;
    const grown = new Float64Array(2 * keys.length);
    grown.set(keys.subarray(0, length));
    keys = grown;
  };
  for await (const { rows, columns: { user, history, candidates, labels } } of batches) {
    for (let at = 0; at < rows.length; at++) {
      for (let i = history.offsets[at]!; i < history.offsets[at + 1]!; i++) add(user[at]!, history.values[i]!);
      const shift = labels.offsets[at]! - candidates.offsets[at]!;
      for (let i = candidates.offsets[at]!; i < candidates.offsets[at + 1]!; i++) if (labels.values[i + shift] === 1) add(user[at]!, candidates.values[i]!);
    }
  }
  compact();
  const known = keys.subarray(0, length);
  return { users: Int32Array.from(known, (key) => Math.floor(key / itemCount)), items: Int32Array.from(known, (key) => key % itemCount) };
}
