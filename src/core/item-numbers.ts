import { type Batch, type RowFault, sourceRow } from './batch.ts';
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

/** A fault for each row with an item number that a catalogue of `count` items does not have: an item that came later. */
export function unknownItems(batch: Batch<unknown>, lists: Readonly<Record<string, List<Int32Array>>>, count: number, operator: string): RowFault[] {
  const faults: RowFault[] = [];
  for (let at = 0; at < batch.rows.length; at++) {
    for (const [column, { offsets, values }] of Object.entries(lists)) {
      const unknown = values.subarray(offsets[at]!, offsets[at + 1]!).find((item) => item < 0 || item >= count);
      if (unknown === undefined) continue;
      const row = sourceRow(batch, at);
      faults.push({ row, operator, code: 'unknown-item', message: `row ${row}: "${column}" names item ${unknown}, but there are ${count} items (0 to ${count - 1})` });
      break;
    }
  }
  return faults;
}
