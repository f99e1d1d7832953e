import { OptionsError } from '../core/errors.ts';
import type { CachedStage } from '../training/caches/cached.ts';

/**
 * Vectors that are all in memory, as a stage that never encodes.
 *
 * @param values [rows, width]
 *
 * @example
 * await heldVectors(Float32Array.of(1, 2, 3, 4), 2).gather(Int32Array.of(1, 1)) // Float32Array.of(3, 4, 3, 4)
 */
export function heldVectors(values: Float32Array, width: number): CachedStage {
  const size = values.length / width;
  let asked = 0;
  return {
    width, size, bytes: values.byteLength,
    async gather(rows) {
      const vectors = new Float32Array(rows.length * width);
      for (let at = 0; at < rows.length; at++) {
        const row = rows[at]!;
        if (!(row >= 0 && row < size)) throw new OptionsError('wrong-value', `item ${row} of ${size}`, 'item numbers are rows of items.parquet');
        vectors.set(values.subarray(row * width, (row + 1) * width), at * width);
      }
      asked += rows.length;
      return vectors;
    },
    counts: { get asked() { return asked; }, get hits() { return asked; }, encoded: 0 },
    close: async () => {},
  };
}
