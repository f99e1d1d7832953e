import { type Batch, sourceRow } from './batch.ts';
import type { List } from './column.ts';
import { DataError } from './errors.ts';

/** Refuses item numbers that a catalogue of `count` items does not have; says in which row. */
export function refuseUnknownItems(
  batch: Batch<unknown>, column: string, { offsets, values }: List<Int32Array>, count: number, operator: string,
): void {
  for (let at = 0; at < batch.rows.length; at++) {
    for (let i = offsets[at]!; i < offsets[at + 1]!; i++) {
      if (values[i]! >= 0 && values[i]! < count) continue;
      throw new DataError('malformed',
        `${operator}: row ${sourceRow(batch, at)}: "${column}" names item ${values[i]}, but there are ${count} items (0 to ${count - 1})`,
        'the rows and the items must come from the same prepared folder');
    }
  }
}
