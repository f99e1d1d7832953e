import { concatMap, from, map } from 'rxjs';

import { withColumns } from '../core/batch.ts';
import type { Sink } from '../core/ends.ts';
import { defineOperator } from '../core/operator.ts';
import { dropRows } from '../core/rows.ts';

/** Adds `square`, the square of `n`; after a turn of the event loop when `late`. */
export const square = defineOperator({
  name: 'square', reads: { n: 'int32' }, adds: { square: 'float64' },
  stream: ({ late = false }: { readonly late?: boolean }) => (source) => source.pipe(concatMap((batch) => {
    const squared = withColumns(batch, { square: Float64Array.from(batch.columns.n, (n) => n * n) });
    return late ? from(new Promise<typeof squared>((done) => { setImmediate(() => done(squared)); })) : [squared];
  })),
});

/** Sets every `every`-th row aside. */
export const spoil = defineOperator({
  name: 'spoil', reads: { n: 'int32' }, adds: {}, rows: 'fewer',
  stream: ({ every }: { readonly every: number }) => (source) => source.pipe(map((batch) => {
    const spoiled = [...batch.columns.n].filter((n) => n % every === 0);
    return dropRows(batch, spoiled.map((row) => ({ row, operator: 'spoil', code: 'spoiled', message: `row ${row} is spoiled` })));
  })),
});

/** Sums a column in row order: a different order, or a row twice, gives another number. */
export const total = (column: string): Sink<object, { rows: number; sum: number }> => ({
  spec: { name: 'total', reads: {}, options: { column } },
  open() {
    let rows = 0;
    let sum = 0;
    return {
      add(batch) {
        rows += batch.rows.length;
        for (const value of (batch.columns as Record<string, Float64Array>)[column]!) sum += Math.sqrt(value + 1);
      },
      save: () => new Uint8Array(Float64Array.of(rows, sum).buffer),
      merge(saved) {
        const [savedRows, savedSum] = new Float64Array(saved.slice().buffer);
        rows += savedRows!;
        sum += savedSum!;
      },
      result: () => ({ rows, sum }),
    };
  },
});
