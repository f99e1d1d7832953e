/**
 * Rows of a call, items of a call, tokens, clicks and candidates: multiples of 4, so that a number has the same bits in whatever company it is
 * computed (docs/decisions/0014-scores-do-not-depend-on-company.md).
 *
 * @example
 * [0, 1, 4, 5].map(rowsOfCall) // [4, 4, 4, 8]
 */
export const rowsOfCall = (count: number): number => Math.max(1, Math.ceil(count / 4)) * 4;

/**
 * Steps that a sequence is padded to: a function of its own length, and of how long any may be. Multiples of 4 up to 64, of 8 up to 128, and
 * so on, but no more than `most`: so a catalogue has few different sizes, and nothing is longer than positions that are learned.
 *
 * @example
 * [0, 3, 13, 64, 65, 130].map((length) => stepsOfCall(length, 130)) // [4, 4, 16, 64, 72, 130]
 */
export function stepsOfCall(length: number, most: number): number {
  let size = 4;
  while (16 * size < length) size *= 2;
  return Math.min(Math.max(1, most), Math.max(1, Math.ceil(length / size)) * size);
}

/** The same numbers, and 0 behind them up to whole rows: padding needs a row to name, though nobody looks at it. */
export function wholeRows(numbers: Int32Array): Int32Array<ArrayBuffer> {
  const whole = new Int32Array(rowsOfCall(numbers.length));
  whole.set(numbers);
  return whole;
}
