import { batchOf, type Columns, type Shape } from '../core/batch.ts';
import type { Source } from '../core/ends.ts';

const numbered = { n: 'int32' } as const satisfies Shape;

/** A source of rows that hold their own row number; what is read, and when, can be watched. */
export interface NumberedSource extends Source<Columns<typeof numbered>> {
  /** One past the furthest row read so far. */
  readonly furthest: number;
  /** Whether every opened stream was closed. */
  readonly closed: boolean;
}

/** @param rows how many; @param batchRows rows per batch; the last may be shorter. */
export function numberedSource(rows: number, batchRows: number): NumberedSource {
  let furthest = 0;
  let open = 0;
  return {
    spec: { name: 'numbered', adds: numbered, batchRows },
    get furthest() { return furthest; },
    get closed() { return open === 0; },
    count: async () => rows,
    async *open(from, until = rows) {
      open++;
      try {
        const end = Math.min(until, rows);
        for (let first = from; first < end; first += batchRows) {
          const length = Math.min(batchRows, end - first);
          const n = new Int32Array(length);
          for (let at = 0; at < length; at++) n[at] = first + at;
          furthest = Math.max(furthest, first + length);
          yield batchOf({ n }, length, first);
        }
      } finally {
        open--;
      }
    },
    identify: async () => ({ rows, batchRows }),
    toJSON: () => ({ rows }),
  };
}
