import { type Batch, withColumns } from '../src/core/batch.ts';
import { type Column, columnTypeOf, isList, type List, listOf, takeColumn } from '../src/core/column.ts';
import { DataError } from '../src/core/errors.ts';
import { refuseUnknownItems } from '../src/core/item-numbers.ts';
import type { Items } from '../src/core/items.ts';
import { namedColumn } from '../src/core/named-column.ts';
import { defineOperator } from '../src/core/operator.ts';
import { checkOptions, columnName, columnNames, having, optional, type Rule } from '../src/core/option-rules.ts';
import { takeRows } from '../src/core/rows.ts';
import { withLoaded } from '../src/flow/resource.ts';

export interface FilterCandidatesOptions {
  readonly items: Items;
  /** A column of the items with one number each. */
  readonly column: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** Further columns with one value per candidate, which are cut along: `scores`. Default none. */
  readonly along?: readonly string[];
}

/**
 * Goes on with those candidates whose item has a number within bounds: `clicks` of at most 0 are the cold items. A row that
 * has none of them is left out on purpose: it is no fault.
 *
 * | column       |       | type          | shape   | unit         |
 * |--------------|-------|---------------|---------|--------------|
 * | `candidates` | reads | `list<int32>` | [rows,] | item numbers |
 * | `labels`     | reads | `list<bool>`  | [rows,] |              |
 * | `candidates` | adds  | `list<int32>` | [rows,] | item numbers |
 * | `labels`     | adds  | `list<bool>`  | [rows,] |              |
 *
 * Columns with a value per candidate that `along` does not name would no longer fit: name them.
 *
 * Errors: `DataError` `missing-column`; `column-type` for an item column that is not numbers, or a column of `along` without a
 * value per candidate; `malformed` for an item number that the catalogue does not have.
 *
 * @example
 * const items = { load: async () => ({ count: 2, ids: ['a', 'b'], texts: ['ant', 'red ant'], column: () => Int32Array.of(0, 9) }), identify: async () => ({}), toJSON: () => ({}) };
 * const row = batchOf({ candidates: listOf(Int32Array.of(0, 1), [2]), labels: listOf(Uint8Array.of(1, 0), [2]) }, 1);
 * (await lastValueFrom(of(row).pipe(filterCandidates({ items, column: 'clicks', atMost: 0 })))).columns.candidates.values // Int32Array.of(0)
 */
export const filterCandidates = defineOperator({
  name: 'filter-candidates',
  reads: { candidates: 'list<int32>', labels: 'list<bool>' },
  needs: ({ along = [] }: FilterCandidatesOptions) => along,
  adds: { candidates: 'list<int32>', labels: 'list<bool>' },
  rows: 'fewer',
  check: (options) => checkOptions('filter-candidates', options, {
    items: having('the items of a scenario', 'load'), column: columnName, atLeast: optional(bound), atMost: optional(bound), along: optional(columnNames),
  }),
  stream: ({ items, column, atLeast = -Infinity, atMost = Infinity, along = [] }) => (source) => source.pipe(withLoaded(
    async () => {
      const loaded = await items.load();
      const numbers = numbersOf(loaded.column(column), column);
      return { count: loaded.count, holds: (item: number) => numbers[item]! >= atLeast && numbers[item]! <= atMost };
    },
    ({ count, holds }, batch) => {
      refuseUnknownItems(batch, 'candidates', batch.columns.candidates, count, 'filter-candidates');
      return cut(batch, along, holds);
    },
  )),
});

type Cut = { readonly candidates: List<Int32Array>; readonly labels: List<Uint8Array> };

function cut<C extends Cut>(batch: Batch<C>, along: readonly string[], holds: (item: number) => boolean): Batch<C & Cut> {
  const { candidates: { offsets, values } } = batch.columns;
  const lengths = new Int32Array(batch.rows.length);
  const kept: number[] = []; // among the candidates of the batch
  const rows: number[] = [];
  for (let at = 0; at < lengths.length; at++) {
    const before = kept.length;
    for (let i = offsets[at]!; i < offsets[at + 1]!; i++) if (holds(values[i]!)) kept.push(i - offsets[0]!);
    lengths[at] = kept.length - before;
    if (kept.length > before) rows.push(at);
  }
  const columns = Object.fromEntries(['candidates', 'labels', ...along].map((name) => {
    const list = perCandidate(batch, name);
    return [name, listOf(takeColumn(list.values, kept.map((at) => at + list.offsets[0]!)), lengths)];
  })) as unknown as Cut;
  const whole = withColumns(batch, columns);
  return rows.length === lengths.length ? whole : takeRows(whole, Int32Array.from(rows));
}

/** A list column with as many values in each row as there are candidates. */
function perCandidate(batch: Batch<Cut>, name: string): List<Column> {
  const column = namedColumn(batch, name, 'filter-candidates');
  const { offsets } = batch.columns.candidates;
  const fits = isList(column) && column.offsets.every((offset, at) => offset - column.offsets[0]! === offsets[at]! - offsets[0]!);
  if (fits) return column as List<Column>;
  throw new DataError('column-type', `filter-candidates: "${name}" is ${columnTypeOf(column)} without a value per candidate`, 'name columns of lists, as scores');
}

function numbersOf(column: Column, name: string): ArrayLike<number> {
  if (column instanceof Int32Array || column instanceof Float32Array || column instanceof Float64Array) return column;
  throw new DataError('column-type', `filter-candidates: the items' column "${name}" is ${columnTypeOf(column)}, not numbers`, 'take a column of numbers, as clicks');
}

const bound: Rule = (value) => typeof value === 'number' && !Number.isNaN(value) ? undefined : 'a number';
