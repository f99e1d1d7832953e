import { map, type Observable } from 'rxjs';

import { type Batch, sourceRow } from '../src/core/batch.ts';
import { type Column, columnTypeOf, isList, type List, takeColumn } from '../src/core/column.ts';
import { DataError } from '../src/core/errors.ts';
import { namedColumn } from '../src/core/named-column.ts';
import { defineOperator } from '../src/core/operator.ts';
import { checkOptions, optional, type Rule } from '../src/core/option-rules.ts';

export interface ExplodeOptions {
  /** Columns with one value per row that are repeated for each candidate. Default: `user` and `time` where there are any. */
  readonly keep?: readonly string[];
}

const usual = ['user', 'time'];

/**
 * Turns every row into one row per candidate: the last step before a table of scores.
 *
 * | column       |       | type            | shape        | unit                     |
 * |--------------|-------|-----------------|--------------|--------------------------|
 * | `candidates` | reads | `list<int32>`   | [rows,]      | item numbers             |
 * | `labels`     | reads | `list<bool>`    | [rows,]      | one per candidate        |
 * | `scores`     | reads | `list<float32>` | [rows,]      | one per candidate        |
 * | `impression` | adds  | `float64`       | [candidates] | source row number; exact |
 * | `item`       | adds  | `int32`         | [candidates] | item number              |
 * | `label`      | adds  | `bool`          | [candidates] | 1 for a click            |
 * | `score`      | adds  | `float32`       | [candidates] | as computed              |
 *
 * Of the other columns only those in `keep` go on. A row without candidates becomes no row.
 *
 * Errors: `DataError` `malformed` where the three lists of a row differ in length; `missing-column` or
 * `column-type` for a column to keep that is not there, or is a list.
 *
 * @example
 * explode({ keep: ['user'] }).spec.keeps // ['user']
 */
export const explode = defineOperator({
  name: 'explode',
  reads: { candidates: 'list<int32>', labels: 'list<bool>', scores: 'list<float32>' },
  needs: ({ keep }: ExplodeOptions) => keep ?? [],
  adds: { impression: 'float64', item: 'int32', label: 'bool', score: 'float32' },
  keeps: ({ keep }) => keep ?? usual,
  rows: 'expanded',
  check: (options) => checkOptions('explode', options, { keep: optional(names) }),
  stream: ({ keep }) => <C extends Lists>(source: Observable<Batch<C>>) => source.pipe(map((batch) => {
    const { candidates, labels, scores } = batch.columns;
    refuseUneven(batch);
    const at = positions(candidates);
    const inside = <T extends Int32Array | Uint8Array | Float32Array>({ offsets, values }: List<T>) =>
      values.subarray(offsets[0], offsets.at(-1)) as T;
    const impression = Float64Array.from(at, (row) => sourceRow(batch, row));
    const columns = { ...repeated(batch, keep, at), impression, item: inside(candidates), label: inside(labels), score: inside(scores) };
    return { ...batch, rows: takeColumn(batch.rows, at), columns: columns as unknown as C & typeof columns };
  })),
});

interface Lists {
  readonly candidates: List<Int32Array>;
  readonly labels: List<Uint8Array>;
  readonly scores: List<Float32Array>;
}

function refuseUneven(batch: Batch<Lists>): void {
  const lengths = ({ offsets }: List<unknown>, at: number) => offsets[at + 1]! - offsets[at]!;
  const { candidates, labels, scores } = batch.columns;
  for (let at = 0; at < batch.rows.length; at++) {
    const [items, clicks, scored] = [lengths(candidates, at), lengths(labels, at), lengths(scores, at)];
    if (items === clicks && items === scored) continue;
    throw new DataError('malformed',
      `explode: row ${sourceRow(batch, at)} has ${items} candidates, ${clicks} labels and ${scored} scores`,
      'each candidate wants one label and one score');
  }
}

/** The row of each candidate. */
function positions({ offsets }: List<unknown>): Int32Array {
  const at = new Int32Array(offsets.at(-1)! - offsets[0]!);
  for (let row = 0; row < offsets.length - 1; row++) at.fill(row, offsets[row]! - offsets[0]!, offsets[row + 1]! - offsets[0]!);
  return at;
}

function repeated(batch: Batch<Lists>, keep: readonly string[] | undefined, at: Int32Array): Record<string, Column> {
  const kept = keep ?? usual.filter((name) => Object.hasOwn(batch.columns, name));
  return Object.fromEntries(kept.map((name) => {
    const column = namedColumn(batch, name, 'explode');
    if (isList(column)) throw new DataError('column-type', `explode: "${name}" is ${columnTypeOf(column)}, not one value per row`,
      'leave lists out of keep');
    return [name, takeColumn(column, at)];
  }));
}

const names: Rule = (value) => Array.isArray(value) && value.every((name) => typeof name === 'string') ? undefined : 'a list of column names';
