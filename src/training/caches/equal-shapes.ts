/**
 * Numbers for sequences, from 0: the same for two that are as long in every column.
 *
 * @param columns Steps of each sequence.
 *
 * @example
 * equalShapes([Int32Array.of(4, 8, 4), Int32Array.of(4, 4, 4)]) // Int32Array.of(0, 1, 0)
 */
export function equalShapes(columns: readonly Int32Array[]): Int32Array {
  let groups = new Int32Array(columns[0]?.length ?? 0);
  for (const column of columns) {
    const known = new Map<number, number>();
    groups = groups.map((group, at) => {
      const key = group * 2 ** 21 + column[at]!;
      const number = known.get(key) ?? known.size;
      known.set(key, number);
      return number;
    });
  }
  return groups;
}
