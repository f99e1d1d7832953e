import type { Numbers } from '../compile/program.ts';
import type { List } from '../core/column.ts';

interface Catalogue {
  /** Clicks that are looked at. */
  readonly clicks: number;
  /** Which, of too many. Default the newest. */
  readonly keep?: 'last' | 'first';
  /** Every history is padded up to `clicks`, for an encoder that is unrolled. Default: up to the longest. */
  readonly allClicks?: boolean;
  /** [items, width] */
  readonly vectors: Float32Array;
  readonly width: number;
}

export interface PairInputs {
  /** What `pairProgram` reads: one row per impression, with the vectors of the items that they name, each once. */
  readonly inputs: Readonly<Record<string, Numbers>>;
  /** Where the score of each candidate will be: the rectangle has padding, the candidates have not. */
  readonly scoreAt: Int32Array;
}

/**
 * Histories and candidates as rectangles over the distinct items that they name.
 *
 * @example
 * const lists = (values, lengths) => listOf(Int32Array.from(values), lengths);
 * const { inputs, scoreAt } = pairInputs(lists([4], [1, 0]), lists([4, 2, 4], [2, 1]), { clicks: 9, vectors: new Float32Array(10), width: 2 });
 * inputs.candidates.values // Int32Array.of(0, 1, 0, 0)
 * scoreAt // Int32Array.of(0, 1, 2)
 */
export function pairInputs(history: List<Int32Array>, candidates: List<Int32Array>, { clicks, allClicks = false, keep = 'last', vectors, width }: Catalogue): PairInputs {
  const rows = candidates.offsets.length - 1;
  const placeOf = new Map<number, number>();
  const place = (item: number) => {
    let at = placeOf.get(item);
    if (at === undefined) placeOf.set(item, at = placeOf.size);
    return at;
  };
  const lengthOf = ({ offsets }: List<unknown>, row: number) => offsets[row + 1]! - offsets[row]!;
  let steps = allClicks ? clicks : 1;
  let choices = 1;
  for (let row = 0; row < rows; row++) {
    steps = Math.max(steps, Math.min(clicks, lengthOf(history, row)));
    choices = Math.max(choices, lengthOf(candidates, row));
  }
  const clicked = new Int32Array(rows * steps);
  const mask = new Float32Array(rows * steps);
  const shown = new Int32Array(rows * choices);
  const scoreAt = new Int32Array(candidates.offsets[rows]! - candidates.offsets[0]!);
  let score = 0;
  for (let row = 0; row < rows; row++) {
    const kept = Math.min(clicks, lengthOf(history, row));
    const from = keep === 'last' ? history.offsets[row + 1]! - kept : history.offsets[row]!;
    for (let step = 0; step < kept; step++) clicked[row * steps + step] = place(history.values[from + step]!);
    mask.fill(1, row * steps, row * steps + kept);
    for (let at = 0; at < lengthOf(candidates, row); at++) {
      shown[row * choices + at] = place(candidates.values[candidates.offsets[row]! + at]!);
      scoreAt[score++] = row * choices + at;
    }
  }
  const items = new Float32Array(Math.max(1, placeOf.size) * width);
  for (const [item, at] of placeOf) items.set(vectors.subarray(item * width, (item + 1) * width), at * width);
  return {
    scoreAt,
    inputs: {
      items: { shape: [items.length / width, width], values: items },
      'history.0': { shape: [rows, steps], values: clicked }, 'historyMask.0': { shape: [rows, steps], values: mask },
      userOf: { shape: [rows], values: Int32Array.from({ length: rows }, (_, row) => row) },
      candidates: { shape: [rows, choices], values: shown },
    },
  };
}
