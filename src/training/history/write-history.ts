import { join } from 'node:path';

import type { TrainingHistory } from '../../core/training-event.ts';
import { writeFileAtomic } from '../../io/files.ts';

/**
 * Writes how a training went so far beside its checkpoints, whole each time: the same history gives the same bytes.
 *
 * | file | |
 * |---|---|
 * | `history.jsonl` | one line per validation: `step`, `epoch`, `rows`, `loss`, `metrics`, `best` |
 * | `losses.parquet` | `step int32`, `rows float64`, `loss float64`: the training loss over the steps |
 *
 * Errors: `DataError` `cannot-write`, `disk-full`.
 */
export async function writeHistory(folder: string, { validations, losses: { step, rows, loss } }: TrainingHistory): Promise<void> {
  const { writeParquet } = await import('../../io/parquet.ts'); // brings DuckDB: importing this must not
  await writeFileAtomic(join(folder, 'history.jsonl'), validations.map((point) => `${JSON.stringify(point)}\n`).join(''));
  await writeParquet(join(folder, 'losses.parquet'),
    { step: Int32Array.from(step), rows: Float64Array.from(rows), loss: Float64Array.from(loss) });
}
