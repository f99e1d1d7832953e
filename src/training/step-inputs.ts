import type { Numbers } from '../compile/program.ts';
import type { PaddedLists, TrainingBatch } from './batches/training-batch.ts';
import type { NamedArrays } from './optimizers/optimizer.ts';
import type { Recommender } from './recommender.ts';
import { storedWidth, tableName } from './tables.ts';

/** What `stepProgram` reads of a batch. */
export function stepInputs(recommender: Recommender, weights: NamedArrays, batch: TrainingBatch): Record<string, Numbers> {
  const { rows, choices, userOf, labels, histories, userRows } = batch;
  const { candidates, ...encoded } = recommender.flatten ? candidatesAlone(batch.candidates) : { candidates: batch.candidates };
  const inputs: Record<string, Numbers> = {
    ...textInputs(recommender, weights, batch), ...encoded,
    userOf: { shape: [rows], values: userOf },
    candidates: { shape: [rows, choices], values: candidates },
    labels: { shape: [rows, choices], values: labels },
  };
  let first = 0;
  for (const [group, padded] of histories.entries()) {
    const history = recommender.users.unrolled ? longer(padded, recommender.clicks) : padded;
    inputs[`history.${group}`] = rectangle(history, 'ids');
    inputs[`historyMask.${group}`] = rectangle(history, 'mask');
    if (recommender.knowsUsers) inputs[`user.${group}`] = { shape: [history.rows], values: userRows!.slice(first, first + history.rows) };
    first += history.rows;
  }
  return inputs;
}

/** The distinct items among candidates, which alone are encoded, and each candidate's place among these. */
function candidatesAlone(candidates: Int32Array): { readonly candidates: Int32Array; readonly encoded: Numbers } {
  const places = new Map<number, number>();
  const among = candidates.map((item) => {
    if (!places.has(item)) places.set(item, places.size);
    return places.get(item)!;
  });
  return { candidates: among, encoded: { shape: [places.size], values: Int32Array.from(places.keys()) } };
}

/** What `itemProgram` reads: token places, and the rows of the tables that they name. */
export function textInputs(
  recommender: Recommender, weights: NamedArrays, { texts, tableRows }: Pick<TrainingBatch, 'texts' | 'tableRows'>,
): Record<string, Numbers> {
  const inputs: Record<string, Numbers> = {};
  for (const [name, groups] of Object.entries(texts)) {
    for (const [group, text] of groups.entries()) {
      inputs[`text.${name}.${group}`] = rectangle(text, 'ids');
      inputs[`textMask.${name}.${group}`] = rectangle(text, 'mask');
    }
  }
  for (const [vocabulary, rows] of Object.entries(tableRows)) inputs[`rows.${vocabulary}`] = tableRowsOf(recommender, weights, vocabulary, rows);
  return inputs;
}

/** Rows of a table as a program reads them. */
export function tableRowsOf(recommender: Recommender, weights: NamedArrays, vocabulary: string, rows: Int32Array): Numbers {
  const stored = storedWidth(recommender, vocabulary);
  const table = weights[tableName(vocabulary)]!;
  const taken = new Float32Array(rows.length * stored);
  for (let at = 0; at < rows.length; at++) taken.set(table.subarray(rows[at]! * stored, (rows[at]! + 1) * stored), at * stored);
  return { shape: [rows.length, stored], values: taken };
}

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
