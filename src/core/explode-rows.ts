import { type Batch, sourceRow } from './batch.ts';
import { type Column, columnTypeOf, isList, type List, takeColumn, valuesWithin } from './column.ts';
import { DataError } from './errors.ts';
import { namedColumn } from './named-column.ts';

/** What a row must have to be told candidate by candidate. */
export interface Scored {
  readonly candidates: List<Int32Array>;
  readonly labels: List<Uint8Array>;
  readonly scores: List<Float32Array>;
}

/** One row per candidate. */
export interface PerCandidate {
  /** Source row number: which candidates were shown together. */
  readonly impression: Float64Array;
  readonly item: Int32Array;
  readonly label: Uint8Array;
  readonly score: Float32Array;
}

/**
 * One row per candidate, with the columns in `keep` repeated. Throws `DataError` `malformed` where the three
 * lists of a row differ in length, `missing-column` or `column-type` for a column that cannot be kept.
 */
export function explodeRows(batch: Batch<Scored>, keep: readonly string[], operator: string): Batch<PerCandidate> {
  refuseUneven(batch, operator);
  const { candidates, labels, scores } = batch.columns;
  const at = positions(candidates);
  const kept = keep.map((name) => [name, takeColumn(oneValuePerRow(batch, name, operator), at)] as const);
  const impression = new Float64Array(at.length);
  for (let i = 0; i < at.length; i++) impression[i] = sourceRow(batch, at[i]!);
  const columns = {
    ...Object.fromEntries(kept), impression,
    item: valuesWithin(candidates), label: valuesWithin(labels), score: valuesWithin(scores),
  };
  return { ...batch, rows: takeColumn(batch.rows, at), columns };
}

function refuseUneven(batch: Batch<Scored>, operator: string): void {
  const { candidates, labels, scores } = batch.columns;
  const lengthOf = ({ offsets }: List<unknown>, at: number) => offsets[at + 1]! - offsets[at]!;
  for (let at = 0; at < batch.rows.length; at++) {
    const [shown, clicked, scored] = [lengthOf(candidates, at), lengthOf(labels, at), lengthOf(scores, at)];
    if (shown === clicked && shown === scored) continue;
    throw new DataError('malformed',
      `${operator}: row ${sourceRow(batch, at)} has ${shown} candidates, ${clicked} labels and ${scored} scores`,
      'each candidate wants one label and one score');
  }
}

/** The row of each candidate. */
function positions({ offsets }: List<unknown>): Int32Array {
  const first = offsets[0]!;
  const at = new Int32Array(offsets.at(-1)! - first);
  for (let row = 0; row < offsets.length - 1; row++) at.fill(row, offsets[row]! - first, offsets[row + 1]! - first);
  return at;
}

function oneValuePerRow(batch: Batch<unknown>, name: string, operator: string): Column {
  const column = namedColumn(batch, name, operator);
  if (!isList(column)) return column;
  throw new DataError('column-type', `${operator}: "${name}" is ${columnTypeOf(column)}, not one value per row`,
    'a list has no single value to repeat for each candidate; leave it out');
}
