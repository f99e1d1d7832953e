/**
 * Rows of a call, items of a call, tokens, clicks and candidates: multiples of 4, so that a number has the same bits in whatever company it is
 * computed (docs/decisions/0014-scores-do-not-depend-on-company.md).
 *
 * @example
 * [0, 1, 4, 5].map(rowsOfCall) // [4, 4, 4, 8]
 */
export const rowsOfCall = (count: number): number => Math.max(1, Math.ceil(count / 4)) * 4;

/**
 * Steps that a sequence is padded to: a function of its own length alone. Multiples of 4 up to 64, of 8 up to 128, and so on: a quarter is
 * padding at most where it is longer than 12, and a catalogue has few different sizes.
 *
 * @example
 * [0, 3, 13, 64, 65, 130].map(stepsOfCall) // [4, 4, 16, 64, 72, 144]
 */
export function stepsOfCall(length: number): number {
  let size = 4;
  while (16 * size < length) size *= 2;
  return Math.max(1, Math.ceil(length / size)) * size;
}

/** The same numbers, and 0 behind them up to whole rows: padding needs a row to name, though nobody looks at it. */
export function wholeRows(numbers: Int32Array): Int32Array<ArrayBuffer> {
  const whole = new Int32Array(rowsOfCall(numbers.length));
  whole.set(numbers);
  return whole;
}
