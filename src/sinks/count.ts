import type { Batch } from '../core/batch.ts';
import type { Sink } from '../core/ends.ts';

/**
 * Counts the rows that arrive, and those set aside on the way. Reads no column.
 *
 * @example
 * const fold = count().open();
 * fold.add({ span: { first: 0, end: 3 }, rows: Int32Array.of(0, 1), columns: {}, faults: [] });
 * fold.result() // { rows: 2, faults: 0 }
 */
export function count(): Sink<object, { rows: number; faults: number }> {
  return {
    spec: { name: 'count', reads: {}, options: {} },
    open() {
      let rows = 0;
      let faults = 0;
      return {
        add(batch: Batch<object>) {
          rows += batch.rows.length;
          faults += batch.faults.length;
        },
        save: () => new Uint8Array(Float64Array.of(rows, faults).buffer),
        merge(saved) {
          const [moreRows, moreFaults] = new Float64Array(saved.slice().buffer);
          rows += moreRows!;
          faults += moreFaults!;
        },
        result: () => ({ rows, faults }),
      };
    },
  };
}
