import type { Recommender } from '../recommender.ts';
import { type ClickRules, type Histories, keptClicks } from './histories.ts';

/**
 * What names the user of each row: a hash of the clicks that are looked at, and of the user number for a recommender that knows
 * users. [rows, 2]: a key, and a second hash that tells two histories of one key apart.
 *
 * Together 106 bits of four lanes of MurmurHash3: among a billion histories, two that are taken for one are less likely than 1e-13.
 *
 * @example
 * const keys = historyKeys({ history: listOf(Int32Array.of(8, 5, 3, 5, 3), [3, 2]) }, { clicks: 2 });
 * keys[0] === keys[2] && keys[1] === keys[3] // true
 */
export function historyKeys({ history, users }: Histories, rules: ClickRules & Pick<Recommender, 'knowsUsers'>): Float64Array {
  const rows = history.offsets.length - 1;
  const keys = new Float64Array(2 * rows);
  const { values } = history;
  for (let row = 0; row < rows; row++) {
    const [from, until] = keptClicks(history, row, rules);
    let [a, b, c, d] = [0x9368e53c, 0x2f1b3a77, 0x5ad6f0e1, 0x71c2b94d];
    const whom = rules.knowsUsers ? users?.[row] ?? -1 : -1;
    for (let at = from - 1; at < until; at++) {
      const value = at < from ? whom : values[at]!;
      a = mixed(a, value, 0xcc9e2d51, 0x1b873593);
      b = mixed(b, value, 0x239b961b, 0xab0e9789);
      c = mixed(c, value, 0x38b34ae5, 0xa1e38b93);
      d = mixed(d, value, 0x85ebca6b, 0xc2b2ae35);
    }
    const length = until - from;
    keys[2 * row] = joined(finished(a ^ length), finished(b ^ length));
    keys[2 * row + 1] = joined(finished(c ^ length), finished(d ^ length));
  }
  return keys;
}

function mixed(hash: number, value: number, first: number, second: number): number {
  let k = Math.imul(value, first);
  k = Math.imul(k << 15 | k >>> 17, second);
  const h = hash ^ k;
  return Math.imul(h << 13 | h >>> 19, 5) + 0xe6546b64 | 0;
}

function finished(hash: number): number {
  let h = Math.imul(hash ^ hash >>> 16, 0x85ebca6b);
  h = Math.imul(h ^ h >>> 13, 0xc2b2ae35);
  return (h ^ h >>> 16) >>> 0;
}

/** 32 bits and 21 bits as one whole number. */
const joined = (high: number, low: number) => high * 0x200000 + (low >>> 11);
