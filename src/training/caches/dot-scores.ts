/** Vectors in one array, and which of them take part. */
export interface Places {
  /** [vectors, width] */
  readonly vectors: Float32Array;
  readonly width: number;
  /** The vector of each pair, or of each row. */
  readonly at: Int32Array;
}

/**
 * Dot products of users and items, in typed arrays: row r scores the items [ends[r], ends[r + 1]) of `items.at`.
 *
 * Sums are in double precision, so that they differ from those of a program in the last bits of a float32.
 *
 * @example
 * const users = { vectors: Float32Array.of(1, 2), width: 2, at: Int32Array.of(0) };
 * dotScores(users, { vectors: Float32Array.of(1, 0, 0, 3), width: 2, at: Int32Array.of(1, 0) }, Int32Array.of(0, 2)) // Float32Array.of(6, 1)
 */
export function dotScores(users: Places, items: Places, ends: Int32Array): Float32Array {
  const { width } = users;
  const scores = new Float32Array(items.at.length);
  const even = width - width % 4;
  const first = ends[0]!;
  for (let row = 0; row < users.at.length; row++) {
    const user = users.vectors.subarray(users.at[row]! * width, (users.at[row]! + 1) * width);
    for (let pair = ends[row]! - first; pair < ends[row + 1]! - first; pair++) {
      const from = items.at[pair]! * width;
      let [a, b, c, d] = [0, 0, 0, 0];
      for (let i = 0; i < even; i += 4) {
        a += user[i]! * items.vectors[from + i]!;
        b += user[i + 1]! * items.vectors[from + i + 1]!;
        c += user[i + 2]! * items.vectors[from + i + 2]!;
        d += user[i + 3]! * items.vectors[from + i + 3]!;
      }
      for (let i = even; i < width; i++) a += user[i]! * items.vectors[from + i]!;
      scores[pair] = a + b + (c + d);
    }
  }
  return scores;
}
