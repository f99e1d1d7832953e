import type { RowGradient } from './optimizer.ts';
import { rowWidth, wrongGradient } from './row-width.ts';

/**
 * A row gradient as the gradient of the whole table: 0 in the rows that it does not name, the sum where it names one twice.
 *
 * @example
 * denseOf('words', { rows: Int32Array.of(1), values: Float32Array.of(5, 6) }, 4) // Float32Array.of(0, 0, 5, 6)
 */
export function denseOf(weight: string, gradient: RowGradient, length: number): Float32Array {
  const width = rowWidth(weight, gradient, length);
  const dense = new Float32Array(length);
  for (let i = 0; i < gradient.rows.length; i++) {
    const from = gradient.rows[i]! * width;
    if (from < 0 || from >= length) throw wrongGradient(weight, `names row ${gradient.rows[i]}`, `rows below ${length / width}`);
    for (let at = 0; at < width; at++) dense[from + at] = dense[from + at]! + gradient.values[i * width + at]!;
  }
  return dense;
}
