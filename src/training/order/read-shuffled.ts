import { type Batch, batchOf } from '../../core/batch.ts';
import { type Column, takeColumn } from '../../core/column.ts';
import type { Source } from '../../core/ends.ts';
import { DataError } from '../../core/errors.ts';
import { concatBatches } from '../../core/rows.ts';
import type { OrderWindow, RowOrder } from './shuffled-rows.ts';

/** A batch in the order of an epoch: its span counts positions of the epoch, `sourceRow` says which row each is. */
export type ShuffledBatch<C> = Batch<C & { readonly sourceRow: Float64Array }>;

export interface ReadShuffledOptions {
  /** First position. Default 0. */
  readonly from?: number;
  /** Rows of a batch; the last of a window may be shorter. Default 4096. */
  readonly batchRows?: number;
}

/**
 * Reads a source in the order of an epoch: the blocks of a window one after the other, then its rows as they are mixed.
 *
 * Batches add up to the positions from `from` on without a gap. Memory: the rows of one window and one batch. Reading begins
 * with the whole window that `from` is in.
 *
 * Errors: `DataError` `row-count` when the source has not the rows that it counted.
 */
export async function* readShuffled<C>(
  source: Pick<Source<C>, 'open' | 'spec'>, order: RowOrder, { from = 0, batchRows = 4096 }: ReadShuffledOptions = {},
): AsyncGenerator<ShuffledBatch<C>> {
  if (from >= order.count) return;
  for (let number = order.windowOf(from); number < order.windows; number++) {
    const window = order.window(number);
    const { columns, sourceRows } = await readWindow(source, window);
    const places = window.places();
    for (let first = Math.max(from, window.first); first < window.end; first += batchRows) {
      const at = places.subarray(first - window.first, Math.min(window.end, first + batchRows) - window.first);
      const taken = Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, takeColumn(column, at)]));
      yield batchOf({ ...taken as C, sourceRow: takeColumn(sourceRows, at) }, at.length, first);
    }
  }
}

async function readWindow<C>(source: Pick<Source<C>, 'open' | 'spec'>, { first, end, blocks }: OrderWindow) {
  const sourceRows = new Float64Array(end - first);
  const read: Batch<C>[] = [];
  let filled = 0;
  for (const { from, until } of blocks) {
    let rows = 0;
    for await (const batch of source.open(from, until)) {
      const first = filled + rows; // positions in the window, so that the batches of all blocks follow one another
      rows += batch.rows.length;
      read.push({ ...batch, span: { first, end: filled + rows } });
    }
    if (rows !== until - from) {
      throw new DataError('row-count', `${source.spec.name}: read ${rows} rows from row ${from} on, expected ${until - from}`,
        'the data changed while it was read: prepare it again');
    }
    for (let row = from; row < until; row++) sourceRows[filled++] = row;
  }
  return { columns: concatBatches(read).columns as Readonly<Record<string, Column>>, sourceRows };
}
