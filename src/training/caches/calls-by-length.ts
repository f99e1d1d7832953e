/**
 * Sequences cut into calls, those of like length together, so that little of a rectangle is padding. Answers their positions.
 *
 * @param cells That the rectangle of a call has at most, [sequences, longest of them]; a longer sequence is a call of its own.
 * @param groups Of each sequence, from 0: those of different groups are in different calls.
 *
 * @example
 * callsByLength(Int32Array.of(9, 2, 1, 2), 6) // [Int32Array.of(2, 1, 3), Int32Array.of(0)]
 * callsByLength(Int32Array.of(2, 2, 2), 6, Int32Array.of(1, 0, 1)) // [Int32Array.of(1), Int32Array.of(0, 2)]
 */
export function callsByLength(lengths: Int32Array, cells: number, groups: Int32Array = new Int32Array(lengths.length)): readonly Int32Array[] {
  const order = sorted(sorted(Int32Array.from(lengths.keys()), lengths), groups);
  const calls: Int32Array[] = [];
  for (let from = 0; from < order.length;) {
    const group = groups[order[from]!];
    let until = from + 1;
    while (until < order.length && groups[order[until]!] === group && (until + 1 - from) * Math.max(1, lengths[order[until]!]!) <= cells) until++;
    calls.push(order.subarray(from, until));
    from = until;
  }
  return calls;
}

/** Positions with their keys growing, those of one key in the order that they had. Counts, and does not compare. */
function sorted(positions: Int32Array, keys: Int32Array): Int32Array {
  let most = 0;
  for (const key of keys) most = Math.max(most, key);
  const next = new Int32Array(most + 2);
  for (const key of keys) next[key + 1]!++;
  for (let key = 1; key < next.length; key++) next[key] = next[key]! + next[key - 1]!;
  const order = new Int32Array(positions.length);
  for (const at of positions) order[next[keys[at]!]!++] = at;
  return order;
}
