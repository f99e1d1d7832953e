import type { Batch, Shape } from '../../src/core/batch.ts';
import type { Table } from '../../src/core/table.ts';
import { rowsOf } from '../../src/testing/columns.ts';

export interface MadeUpTable extends Table {
  /** What happened, in order. */
  readonly events: string[];
  /** Rows of each part that was closed, by its path. */
  readonly parts: Map<string, { readonly shape: Shape; readonly rows: Record<string, unknown>[] }>;
}

export interface MadeUpTableOptions {
  /** Is called before each batch is taken in; may throw, or wait. */
  readonly before?: (batch: Batch<unknown>) => void | Promise<void>;
  readonly onClose?: () => void | Promise<void>;
}

/** A table in memory that keeps the contract of one on disk: a part is there once it is closed. */
export function madeUpTable({ before, onClose }: MadeUpTableOptions = {}): MadeUpTable {
  const events: string[] = [];
  const parts: MadeUpTable['parts'] = new Map();
  const at = (path: string): MadeUpTable => ({
    path, events, parts,
    within: (folder) => at(`${folder}/${path}`),
    open: async ({ name, shape }) => {
      const part = `${path}/${name}`;
      const batches: Batch<unknown>[] = [];
      events.push(`open ${part}`);
      return {
        write: async (batch) => {
          await before?.(batch);
          batches.push(batch);
          events.push(`write ${batch.rows.length}`);
        },
        close: async () => {
          await onClose?.();
          parts.set(part, { shape, rows: rowsOf(batches) });
          events.push('close');
        },
        abandon: async () => { events.push('abandon'); },
      };
    },
    toJSON: () => ({ madeUp: path }),
  });
  return at('scores');
}
