/**
 * Sorts sequences by length and cuts them into calls of at most `tokens` tokens once padded:
 * longest x count. A sequence that is longer than that by itself is a call of its own.
 *
 * Gives the positions of each call's sequences; equal lengths stay in order.
 *
 * @example
 * cutByLength(Int32Array.of(5, 2, 9, 2), 10).map((call) => [...call]) // [[1, 3], [0], [2]]
 */
export function cutByLength(lengths: Int32Array, tokens: number): Int32Array[] {
  const order = Int32Array.from(lengths.keys()).sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  const calls: Int32Array[] = [];
  let from = 0;
  for (let until = 1; until <= order.length; until++) {
    const longest = until < order.length ? lengths[order[until]!]! : Infinity;
    if (longest * (until + 1 - from) <= tokens) continue;
    calls.push(order.subarray(from, until));
    from = until;
  }
  return calls;
}
