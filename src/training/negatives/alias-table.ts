/**
 * Draws positions with given weights, each in constant time: every cell holds a position, and a second one for the rest.
 *
 * Source: Vose 1991, "A linear algorithm for generating random numbers with a given distribution".
 *
 * @example
 * const draw = aliasTable([0, 3, 1]);
 * [draw(0.1), draw(0.5), draw(0.9)] // [1, 1, 2]
 */
export function aliasTable(weights: ArrayLike<number>): (share: number) => number {
  const { length } = weights;
  let total = 0;
  for (let at = 0; at < length; at++) total += weights[at]!;
  const kept = new Float64Array(length);
  const other = Int32Array.from({ length }, (_, at) => at); // rounding may leave a cell without a second one
  const order = new Int32Array(length); // those below the mean from the front, the others from the back
  let low = 0;
  let high = length;
  for (let at = 0; at < length; at++) {
    kept[at] = weights[at]! * length / total;
    if (kept[at]! < 1) order[low++] = at;
    else order[--high] = at;
  }
  for (let next = 0; next < low && high < length; next++) {
    const [small, large] = [order[next]!, order[high]!];
    other[small] = large;
    kept[large] = kept[large]! - (1 - kept[small]!);
    if (kept[large]! >= 1) continue;
    high++;
    order[low++] = large; // low <= high: the place is free
  }
  return (share) => {
    const cell = Math.min(length - 1, Math.floor(share * length));
    return share * length - cell < kept[cell]! ? cell : other[cell]!;
  };
}
