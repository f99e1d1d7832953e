import { concat, concatMap, defer, ignoreElements, Observable } from 'rxjs';

import type { Batch, Shape } from '../src/core/batch.ts';
import { type Column, columnTypeOf } from '../src/core/column.ts';
import { explodeRows, type Scored } from '../src/core/explode-rows.ts';
import { namedColumn } from '../src/core/named-column.ts';
import { defineOperator } from '../src/core/operator.ts';
import { checkOptions, columnNames, having, oneOf, optional } from '../src/core/option-rules.ts';
import type { Table, TableWriter } from '../src/core/table.ts';

export interface SaveRowsOptions {
  /** Where the rows go. Inside a run a relative place lies in the run folder, one part per partition. */
  readonly to: Table;
  /** The columns to write, in this order. */
  readonly columns: readonly string[];
  /**
   * `row`: a row as it is, the default. `candidate`: one row per candidate, with `impression`, `item`, `label` and
   * `score` as `explode` makes them; the rows that go on keep their lists.
   */
  readonly per?: 'row' | 'candidate';
}

const perCandidate: readonly string[] = ['impression', 'item', 'label', 'score'];

/**
 * Writes rows to a table and lets them go on. A batch goes on when it has been written, so a slow disk
 * slows the source down; the rows end when the part has its final name.
 *
 * Reads the columns it is told, whatever their types, and per candidate `candidates`, `labels` and `scores`; adds none. Rows that were set aside are not written.
 * After an error or an unsubscription nothing of the part is left.
 *
 * Errors: `DataError` `missing-column`, `cannot-write`, `disk-full`.
 *
 * @example
 * const written = [];
 * const to = { path: 'memory', within: () => to, open: async () => ({ write: async ({ columns }) => { written.push(...columns.user); }, close: async () => {}, abandon: async () => {} }), toJSON: () => ({}) };
 * await lastValueFrom(of(batchOf({ user: Int32Array.of(7, 8) }, 2)).pipe(saveRows({ to, columns: ['user'] })));
 * written // [7, 8]
 */
export const saveRows = defineOperator({
  name: 'save-rows',
  reads: ({ per }: SaveRowsOptions) =>
    (per === 'candidate' ? { candidates: 'list<int32>', labels: 'list<bool>', scores: 'list<float32>' } : {}) as {},
  needs: ({ columns, per }) => (per === 'candidate' ? columns.filter((column) => !perCandidate.includes(column)) : columns),
  adds: {},
  writes: true,
  check: (options) => checkOptions('save-rows', options, { to: having('a table', 'open', 'within'), columns: columnNames, per: optional(oneOf('row', 'candidate')) }),
  stream: ({ to, columns, per = 'row' }, place) => {
    const kept = columns.filter((column) => !perCandidate.includes(column));
    const table = place ? to.within(place.folder) : to;
    const name = place?.part ?? 'part-00000';
    return <C>(source: Observable<Batch<C>>) => new Observable<Batch<C>>((subscriber) => {
      let writer: TableWriter | undefined;
      let writing: Promise<unknown> = Promise.resolve();
      let isClosed = false;
      const write = async (batch: Batch<C>) => {
        const rows = per === 'row' ? batch : explodeRows(batch as Batch<unknown> as Batch<Scored>, kept, 'save-rows');
        const picked = Object.fromEntries(columns.map((column) => [column, namedColumn(rows, column, 'save-rows')]));
        writer ??= await table.open({ name, shape: shapeOf(picked) });
        await writer.write({ ...rows, columns: picked });
        return batch;
      };
      const close = async () => {
        await writer?.close();
        isClosed = true;
      };
      const written = source.pipe(concatMap((batch) => {
        const batch$ = write(batch);
        writing = batch$.catch(() => {});
        return batch$;
      }));
      const rows = concat(written, defer(() => writing = close()).pipe(ignoreElements())).subscribe(subscriber);
      return () => {
        rows.unsubscribe();
        // What failed first has been told; a part that cannot be thrown away either has no final name.
        writing.catch(() => {}).then(() => isClosed ? undefined : writer?.abandon()).catch(() => {});
      };
    });
  },
});

const shapeOf = (columns: Readonly<Record<string, Column>>): Shape =>
  Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, columnTypeOf(column)]));
