import type { Runs } from '../../core/metric.ts';

/**
 * Positives among the best `k` rows, averaged over the orders inside each run.
 *
 * @example
 * expectedHits({ count: 2, sizes: Int32Array.of(1, 4), positives: Int32Array.of(1, 2) }, 3) // 2
 */
export function expectedHits({ count, sizes, positives }: Runs, k: number): number {
  let hits = 0;
  for (let run = 0, left = k; run < count && left > 0; run++) {
    const size = sizes[run]!;
    hits += positives[run]! * (size <= left ? 1 : left / size);
    left -= size;
  }
  return hits;
}
