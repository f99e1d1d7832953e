/** Sequences of like length, padded to one number of steps. */
export interface LengthGroup {
  /** Place of its first sequence among those of all groups. */
  readonly first: number;
  /** Places, those without a sequence at its end included. */
  readonly rows: number;
  /** Of its longest sequence. */
  readonly longest: number;
}

export interface LengthGroups {
  readonly groups: readonly LengthGroup[];
  /** Places of all groups. */
  readonly rows: number;
}

export interface GroupOptions {
  /** Longest sequence of each group but the last, growing: `[8, 16]` makes three groups. Default: one group. */
  readonly bounds?: readonly number[];
  /** Places of a group are a multiple of it, at least one. Default 1. */
  readonly rowsOf?: number;
  /** Steps of a group are a multiple of it, at least one. Default 1. */
  readonly stepsOf?: number;
}

/**
 * Puts sequences into groups by length, in their order within each, and writes the place of each to `places`.
 *
 * @example
 * const places = new Int32Array(3)
 * groupByLength(Int32Array.of(9, 2, 4), places, { bounds: [4] }).groups // [{ first: 0, rows: 2, longest: 4 }, { first: 2, rows: 1, longest: 9 }]
 * places // Int32Array.of(2, 0, 1)
 */
export function groupByLength(lengths: Int32Array, places: Int32Array, { bounds = [], rowsOf = 1 }: GroupOptions = {}): LengthGroups {
  const groupOf = (length: number) => {
    let group = 0;
    while (group < bounds.length && length > bounds[group]!) group++;
    return group;
  };
  const counts = new Int32Array(bounds.length + 1);
  const longest = new Int32Array(bounds.length + 1);
  for (const length of lengths) {
    const group = groupOf(length);
    counts[group]!++;
    longest[group] = Math.max(longest[group]!, length);
  }
  let rows = 0;
  const groups = Array.from(counts, (count, group) => {
    const first = rows;
    rows += roundUp(count, rowsOf);
    return { first, rows: rows - first, longest: longest[group]! };
  });
  const next = Int32Array.from(groups, ({ first }) => first);
  for (let at = 0; at < lengths.length; at++) places[at] = next[groupOf(lengths[at]!)]!++;
  return { groups, rows };
}

/** The least multiple of `size` that is at least `count` and not 0. */
export const roundUp = (count: number, size: number): number => Math.max(1, Math.ceil(count / size)) * size;
