import type { Numbers } from '../compile/program.ts';
import type { NamedArrays } from './optimizers/optimizer.ts';
import type { PaddedLists, TrainingBatch } from './batches/training-batch.ts';
import type { Recommender } from './recommender.ts';

/** What `stepProgram` reads of a batch. */
export function stepInputs(recommender: Recommender, tables: NamedArrays, batch: TrainingBatch): Record<string, Numbers> {
  const { rows, choices, userOf, candidates, labels } = batch;
  const history = recommender.users.unrolled ? longer(batch.histories[0]!, recommender.clicks) : batch.histories[0]!;
  return {
    ...textInputs(recommender, tables, batch),
    history: rectangle(history, 'ids'), historyMask: rectangle(history, 'mask'),
    userOf: { shape: [rows], values: userOf },
    candidates: { shape: [rows, choices], values: candidates },
    labels: { shape: [rows, choices], values: labels },
  };
}

/** What `itemProgram` reads: token places, and the rows of the tables that they name. */
export function textInputs(
  { width }: Recommender, tables: NamedArrays, { texts, tableRows }: Pick<TrainingBatch, 'texts' | 'tableRows'>,
): Record<string, Numbers> {
  const inputs: Record<string, Numbers> = {};
  for (const [name, [text]] of Object.entries(texts)) {
    inputs[`text.${name}`] = rectangle(text!, 'ids');
    inputs[`textMask.${name}`] = rectangle(text!, 'mask');
  }
  for (const [vocabulary, rows] of Object.entries(tableRows)) {
    inputs[`rows.${vocabulary}`] = { shape: [rows.length, width], values: gathered(tables[tableName(vocabulary)]!, rows, width) };
  }
  return inputs;
}

/** Name of the weight that holds the vectors of a vocabulary. */
export const tableName = (vocabulary: string) => `tables.${vocabulary}.rows`;

const rectangle = ({ rows, steps, ids, mask }: PaddedLists, which: 'ids' | 'mask'): Numbers =>
  ({ shape: [rows, steps], values: which === 'ids' ? ids : mask });

/** The same with padding up to `steps`. */
function longer({ rows, steps: from, ids, mask }: PaddedLists, steps: number): PaddedLists {
  const wide = { rows, steps, ids: new Int32Array(rows * steps), mask: new Float32Array(rows * steps) };
  for (let row = 0; row < rows; row++) {
    wide.ids.set(ids.subarray(row * from, (row + 1) * from), row * steps);
    wide.mask.set(mask.subarray(row * from, (row + 1) * from), row * steps);
  }
  return wide;
}

function gathered(table: Float32Array, rows: Int32Array, width: number): Float32Array {
  const taken = new Float32Array(rows.length * width);
  for (let at = 0; at < rows.length; at++) taken.set(table.subarray(rows[at]! * width, (rows[at]! + 1) * width), at * width);
  return taken;
}
