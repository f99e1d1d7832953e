import type { List } from '../../core/column.ts';

/** Candidates of one row, or as many of them as go into one call. */
export interface Pieces {
  readonly rows: Int32Array;
  /** Where in the values of the candidates each begins. */
  readonly first: Int32Array;
  readonly lengths: Int32Array;
}

/**
 * The candidates of rows in pieces of at most `most`.
 *
 * @example
 * piecesOf(listOf(Int32Array.of(1, 2, 3, 4), [3, 0, 1]), 2) // { rows: Int32Array.of(0, 0, 2), first: Int32Array.of(0, 2, 3), lengths: Int32Array.of(2, 1, 1) }
 */
export function piecesOf({ offsets }: List<Int32Array>, most: number): Pieces {
  const [rows, first, lengths]: [number[], number[], number[]] = [[], [], []];
  for (let row = 0; row < offsets.length - 1; row++) {
    for (let from = offsets[row]!; from < offsets[row + 1]!; from += most) {
      rows.push(row);
      first.push(from);
      lengths.push(Math.min(most, offsets[row + 1]! - from));
    }
  }
  return { rows: Int32Array.from(rows), first: Int32Array.from(first), lengths: Int32Array.from(lengths) };
}
