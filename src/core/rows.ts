import type { Batch, RowFault } from './batch.ts';
import { type Column, concatColumns, sliceColumn, takeColumn } from './column.ts';

type Table = Readonly<Record<string, Column>>;

/** The rows at positions [from, until) of every column; the span is given by the caller. */
export function sliceRows<C>(batch: Batch<C>, from: number, until: number, span = batch.span): Batch<C> {
  return recut(batch, span, batch.rows.subarray(from, until), (column) => sliceColumn(column, from, until));
}

/** The rows at the positions `at`, in that order, of every column. The span stays. */
export function takeRows<C>(batch: Batch<C>, at: Int32Array): Batch<C> {
  return recut(batch, batch.span, takeColumn(batch.rows, at), (column) => takeColumn(column, at));
}

/** Takes the faulted rows out of every column and keeps the reasons. The span stays. */
export function dropRows<C>(batch: Batch<C>, faults: readonly RowFault[]): Batch<C> {
  if (faults.length === 0) return batch;
  const gone = new Set(faults.map(({ row }) => row - batch.span.first));
  const kept: number[] = [];
  for (let at = 0; at < batch.rows.length; at++) if (!gone.has(batch.rows[at]!)) kept.push(at);
  return { ...takeRows(batch, Int32Array.from(kept)), faults: [...batch.faults, ...faults] };
}

/** The rows of all batches, in order. Their spans must follow one another; at least one batch. */
export function concatBatches<C>(batches: readonly Batch<C>[]): Batch<C> {
  const head = batches[0]!;
  if (batches.length === 1) return head;
  const span = { first: head.span.first, end: batches.at(-1)!.span.end };
  const rows = new Int32Array(batches.reduce((sum, batch) => sum + batch.rows.length, 0));
  let at = 0;
  for (const batch of batches) {
    for (const row of batch.rows) rows[at++] = row + batch.span.first - span.first;
  }
  const tables = batches.map(({ columns }) => columns as Table);
  const columns = mapColumns(tables[0]!, (_, name) => concatColumns(tables.map((table) => table[name]!)));
  return { span, rows, columns: columns as C, faults: batches.flatMap(({ faults }) => faults) };
}

/** Shifts `rows` when the span starts elsewhere: a row keeps its source row number. */
function recut<C>(batch: Batch<C>, span: Batch<C>['span'], rows: Int32Array, change: (column: Column) => Column): Batch<C> {
  const shift = batch.span.first - span.first;
  const columns = mapColumns(batch.columns as Table, change) as C;
  return { ...batch, span, rows: shift === 0 ? rows : rows.map((row) => row + shift), columns };
}

function mapColumns(table: Table, change: (column: Column, name: string) => Column): Table {
  return Object.fromEntries(Object.entries(table).map(([name, column]) => [name, change(column, name)]));
}
