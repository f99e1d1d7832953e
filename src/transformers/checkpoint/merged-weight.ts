import { DataError } from '../../core/errors.ts';

/** Numbers in rows: [shape[0], shape[1]]. */
export interface Matrix {
  readonly shape: readonly [number, number];
  readonly values: Float32Array;
}

/**
 * The weight that answers as a weight and its low-rank adapter do together: `w + scale * b a`, summed in double precision.
 *
 * | argument   | shape                              | unit                              |
 * |------------|------------------------------------|-----------------------------------|
 * | w          | [out, in]; [in, out] if transposed | float32                           |
 * | a          | [rank, in]                         | float32                           |
 * | b          | [out, rank]                        | float32                           |
 * | scale      |                                    | alpha / rank, or what the adapter says |
 * | transposed |                                    | as weights of GPT-2 are stored    |
 *
 * Errors: `DataError` `row-count` when the shapes do not fit.
 * Source: Hu et al., LoRA: Low-Rank Adaptation of Large Language Models, 2021, equation 3.
 *
 * @example
 * const one = (rows, columns, ...values) => ({ shape: [rows, columns], values: Float32Array.from(values) });
 * [...mergedWeight(one(2, 2, 1, 0, 0, 1), one(1, 2, 1, 2), one(2, 1, 3, 4), 0.5).values] // [2.5, 3, 2, 5]
 */
export function mergedWeight(w: Matrix, a: Matrix, b: Matrix, scale: number, transposed = false): Matrix {
  const [rank, width] = a.shape;
  const [out] = b.shape;
  const [rows, columns] = transposed ? [width, out] : [out, width];
  if (b.shape[1] !== rank || w.shape[0] !== rows || w.shape[1] !== columns || w.values.length !== rows * columns) {
    throw new DataError('row-count', `an adapter of ${shown(b)} times ${shown(a)} does not fit a weight of ${shown(w)}${transposed ? ', transposed' : ''}`,
      'it was trained for another model');
  }
  const values = new Float32Array(w.values.length);
  const row = new Float64Array(width);
  for (let o = 0; o < out; o++) {
    row.fill(0);
    for (let r = 0; r < rank; r++) {
      const factor = b.values[o * rank + r]!;
      if (factor === 0) continue;
      for (let i = 0; i < width; i++) row[i]! += factor * a.values[r * width + i]!;
    }
    for (let i = 0; i < width; i++) {
      const at = transposed ? i * out + o : o * width + i;
      values[at] = w.values[at]! + scale * row[i]!;
    }
  }
  return { shape: w.shape, values };
}

const shown = ({ shape }: Matrix): string => `[${shape.join(', ')}]`;
