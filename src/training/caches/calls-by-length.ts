/**
 * Sequences cut into calls, those of like length together, so that little of a rectangle is padding. Answers their positions.
 *
 * @param cells That the rectangle of a call has at most, [sequences, longest of them]; a longer sequence is a call of its own.
 *
 * @example
 * callsByLength(Int32Array.of(9, 2, 1, 2), 6) // [Int32Array.of(2, 1, 3), Int32Array.of(0)]
 */
export function callsByLength(lengths: Int32Array, cells: number): readonly Int32Array[] {
  const order = shortestFirst(lengths);
  const calls: Int32Array[] = [];
  for (let from = 0; from < order.length;) {
    let until = from + 1;
    while (until < order.length && (until + 1 - from) * Math.max(1, lengths[order[until]!]!) <= cells) until++;
    calls.push(order.subarray(from, until));
    from = until;
  }
  return calls;
}

/** Counts, and does not compare. */
function shortestFirst(lengths: Int32Array): Int32Array {
  let longest = 0;
  for (const length of lengths) longest = Math.max(longest, length);
  const next = new Int32Array(longest + 2);
  for (const length of lengths) next[length + 1]!++;
  for (let length = 1; length < next.length; length++) next[length] = next[length]! + next[length - 1]!;
  const order = new Int32Array(lengths.length);
  for (let at = 0; at < lengths.length; at++) order[next[lengths[at]!]!++] = at;
  return order;
}
