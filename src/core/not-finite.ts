import { type Batch, type RowFault, sourceRow } from './batch.ts';
import type { List } from './column.ts';

/** A fault for each row with a score that is NaN or infinite; a metric would take it for an answer. */
export function notFinite(
  batch: Batch<unknown>, { offsets, values }: List<Float32Array>, operator: string, what = 'the score',
): RowFault[] {
  const faults: RowFault[] = [];
  for (let at = 0; at < batch.rows.length; at++) {
    for (let i = offsets[at]!; i < offsets[at + 1]!; i++) {
      if (Number.isFinite(values[i]!)) continue;
      const row = sourceRow(batch, at);
      faults.push({ row, operator, code: 'not-finite', message: `row ${row}: ${what} of candidate ${i - offsets[at]!} is not finite` });
      break;
    }
  }
  return faults;
}
