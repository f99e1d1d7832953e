import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concat, EMPTY, lastValueFrom, NEVER, Observable, of, throwError, toArray } from 'rxjs';

import { type Batch, type RowFault, sourceRow } from '../core/batch.ts';
import { type Column, columnTypeOf, rowCountOf } from '../core/column.ts';
import type { Operator } from '../core/operator.ts';
import { concatBatches, sliceRows } from '../core/rows.ts';
import { rowsOf } from './columns.ts';

export interface OperatorContractOptions {
  /** It leaves rows out on purpose: a row may be missing without a fault. */
  readonly leavesOut?: boolean;
  /** Its values, or the rows it leaves out, follow from the source row number: other numbers give others. */
  readonly byRowNumber?: boolean;
}

type Table = Readonly<Record<string, Column>>;

/**
 * The promises every operator keeps, checked on real batches.
 *
 * One line in an operator's test file buys all of these; the file then only says what is
 * particular to the operator. Give it at least two batches, and among them a row that is set
 * aside if the operator sets rows aside. `make` is called anew for every run.
 */
export function operatorContract<In, Added, C extends In>(
  make: () => Operator<In, Added>, batches: readonly Batch<C>[], { leavesOut = false, byRowNumber = false }: OperatorContractOptions = {},
): void {
  const { spec } = make();
  const run = async (given: readonly Batch<C>[] = batches) => {
    const own = structuredClone(given); // an operator that writes into what it is given must not spoil the next check
    const outs = await lastValueFrom(of(...own).pipe(make(), toArray()));
    assert.deepEqual(own, given, 'it wrote into its input');
    return outs;
  };
  const tableOf = ({ columns }: Batch<unknown>) => columns as Table;
  const keepsAll = spec.keeps === 'all';
  const kept = (names: readonly string[]) => names.filter((name) => keepsAll || spec.keeps.includes(name));

  test(`${spec.name}: adds the columns it declares, with their types, and keeps the others`, async () => {
    const wanted = new Set([...kept(Object.keys(tableOf(batches[0]!))), ...Object.keys(spec.adds)]);
    for (const out of await run()) {
      assert.deepEqual(new Set(Object.keys(tableOf(out))), wanted);
      for (const [name, type] of Object.entries(spec.adds)) assert.equal(columnTypeOf(tableOf(out)[name]!), type, name);
      for (const [name, column] of Object.entries(tableOf(out))) assert.equal(rowCountOf(column), out.rows.length, name);
    }
  });

  test(`${spec.name}: reads no column that it does not declare`, async () => {
    const declared = [...Object.keys(spec.reads), ...spec.needs];
    const onlyAdded = (outs: readonly Batch<unknown>[]) => outs.map((out) => pick(out, Object.keys(spec.adds)));
    const bare = batches.map((batch) => pick(batch, declared) as Batch<C>);
    assert.deepEqual(rowsOf(onlyAdded(await run(bare))), rowsOf(onlyAdded(await run())));
  });

  test(`${spec.name}: accounts for every source row, in order`, async () => {
    const outs = await run();
    assert.equal(outs.at(0)?.span.first, batches.at(0)?.span.first);
    assert.equal(outs.at(-1)?.span.end, batches.at(-1)?.span.end);
    for (let i = 1; i < outs.length; i++) assert.equal(outs[i]!.span.first, outs[i - 1]!.span.end);
    if (spec.rows !== 'regrouped') assert.deepEqual(outs.map(({ span }) => span), batches.map(({ span }) => span));
    const [before, after] = [sourceRows(batches), sourceRows(outs)];
    assert.deepEqual(after, [...after].sort((a, b) => a - b));
    const faults = outs.flatMap((out) => out.faults.map(({ row }) => row));
    const there = [...new Set(after), ...faults].sort((a, b) => a - b);
    if (spec.rows === 'same' || spec.rows === 'regrouped') assert.deepEqual(after, before);
    if (leavesOut || spec.rows === 'expanded') assert.ok(there.every((row) => before.includes(row)));
    else assert.deepEqual(there, [...new Set(before)]);
  });

  test(`${spec.name}: leaves the values of the columns it does not add beside their row`, async () => {
    const given = new Map(rowsOf(batches).map((row) => [row.row, row]));
    const carried = kept(Object.keys(tableOf(batches[0]!))).filter((name) => !Object.hasOwn(spec.adds, name));
    for (const out of rowsOf(await run())) {
      for (const name of carried) assert.deepEqual(out[name], given.get(out.row)?.[name], `"${name}" of row ${String(out.row)}`);
    }
  });

  test(`${spec.name}: keeps what it carries along beside the right row`, async () => {
    if (!keepsAll) return;
    const carrying = batches.map((batch) =>
      ({ ...batch, columns: { ...batch.columns, carried: Float64Array.from(batch.rows, (_, at) => sourceRow(batch, at)) } }));
    for (const { row, carried } of rowsOf(await run(carrying))) assert.equal(carried, row);
  });

  test(`${spec.name}: is cold, and leaves its input as it was`, async () => {
    let subscribed = 0;
    const rows$ = new Observable<Batch<C>>(() => { subscribed++; }).pipe(make());
    assert.equal(subscribed, 0);
    rows$.subscribe().unsubscribe();
    assert.ok(subscribed <= 1);
    const own = structuredClone(batches);
    const twice = of(...own).pipe(make(), toArray());
    assert.deepEqual(await lastValueFrom(twice), await lastValueFrom(twice));
    assert.deepEqual(own, batches);
  });

  test(`${spec.name}: gives the same rows however they are cut into batches`, async () => {
    const whole = concatBatches(batches);
    const wanted = await run();
    for (const cut of [[whole], cutInto(whole, 1), cutInto(whole, 2)]) {
      const outs = await run(cut);
      assert.deepEqual(rowsOf(outs), rowsOf(wanted));
      assert.deepEqual(faultsOf(outs), faultsOf(wanted));
    }
  });

  test(`${spec.name}: names source rows beyond 2^32 exactly`, async () => {
    const far = 2 ** 33 + 1;
    const outs = await run(batches.map((batch) => shifted(batch, far)));
    const wanted = await run();
    for (const { row, operator, code, message } of outs.flatMap(({ faults }) => faults)) {
      assert.equal(operator, spec.name);
      assert.match(code, /^[a-z]+(-[a-z]+)*$/);
      assert.match(message, new RegExp(`\\brow ${row}\\b`));
    }
    if (leavesOut && byRowNumber) return;
    assert.deepEqual(sourceRows(outs), sourceRows(wanted).map((row) => row + far));
    assert.deepEqual(faultsOf(outs).map(({ row }) => row), faultsOf(wanted).map(({ row }) => row + far));
  });

  test(`${spec.name}: lets a batch without rows through, and the faults it carries`, async () => {
    const { span } = batches[0]!;
    const fault: RowFault = { row: span.first, operator: 'earlier', code: 'made-up', message: `row ${span.first}` };
    const empty = { ...sliceRows(batches[0]!, 0, 0), faults: [fault] };
    const outs = await run([empty]);
    assert.deepEqual({ first: outs[0]!.span.first, end: outs.at(-1)!.span.end }, span);
    assert.deepEqual(outs.flatMap(({ faults }) => faults), [fault]);
    assert.deepEqual(rowsOf(outs), []);
    for (const [name, type] of Object.entries(spec.adds)) assert.equal(columnTypeOf(tableOf(outs[0]!)[name]!), type, name);
    assert.deepEqual(rowsOf(await run([{ ...empty, span: { first: span.first, end: span.first }, faults: [] }, ...batches])), rowsOf(await run()));
  });

  test(`${spec.name}: holds back no more source rows than it says`, async () => {
    let given = batches[0]!.span.first;
    let taken = given;
    const rows$ = new Observable<Batch<C>>((subscriber) => {
      const feed = async () => {
        for (const batch of cutInto(concatBatches(batches), 1)) {
          given = batch.span.end;
          subscriber.next(batch);
          for (let turn = 0; turn < 1000 && given - taken > spec.holds; turn++) await new Promise(setImmediate);
          assert.ok(given - taken <= spec.holds, `${given - taken} source rows inside`);
        }
        subscriber.complete();
      };
      feed().catch((error) => subscriber.error(error));
    });
    await lastValueFrom(new Observable<number>((subscriber) => rows$.pipe(make()).subscribe({
      next: ({ span }) => { taken = span.end; subscriber.next(taken); },
      error: (error) => subscriber.error(error),
      complete: () => subscriber.complete(),
    })));
    assert.equal(taken, given);
  });

  test(`${spec.name}: passes errors, completion and unsubscription through`, async () => {
    const boom = new Error('boom');
    await assert.rejects(lastValueFrom(throwError(() => boom).pipe(make())), boom);
    await assert.rejects(lastValueFrom(concat(of(...batches), throwError(() => boom)).pipe(make())), boom);
    assert.deepEqual(await lastValueFrom(EMPTY.pipe(make(), toArray())), []);
    let released = false;
    new Observable<Batch<C>>(() => () => { released = true; }).pipe(make()).subscribe().unsubscribe();
    assert.ok(released, 'the source was not let go'); // a message, else node looks for the expression in the file, which takes minutes where that is one line
    NEVER.pipe(make()).subscribe().unsubscribe();
  });

  test(`${spec.name}: prints its options the same way every time`, () => {
    assert.equal(JSON.stringify(make().spec.options), JSON.stringify(spec.options));
  });
}

function pick(batch: Batch<unknown>, names: readonly string[]): Batch<Table> {
  const table = batch.columns as Table;
  return { ...batch, columns: Object.fromEntries(names.filter((name) => name in table).map((name) => [name, table[name]!])) };
}

/** Batches of `size` rows; source rows without a row go with the one before them. */
function cutInto<C>(whole: Batch<C>, size: number): Batch<C>[] {
  const cuts: Batch<C>[] = [];
  for (let from = 0; from < whole.rows.length; from += size) {
    const until = Math.min(from + size, whole.rows.length);
    const first = from === 0 ? whole.span.first : sourceRow(whole, from);
    const end = until === whole.rows.length ? whole.span.end : sourceRow(whole, until);
    const faults = whole.faults.filter(({ row }) => row >= first && row < end);
    cuts.push({ ...sliceRows(whole, from, until, { first, end }), faults });
  }
  return cuts;
}

const shifted = <C>(batch: Batch<C>, by: number): Batch<C> =>
  ({ ...batch, span: { first: batch.span.first + by, end: batch.span.end + by } });

const sourceRows = (batches: readonly Batch<unknown>[]): number[] =>
  batches.flatMap((batch) => Array.from(batch.rows, (_, at) => sourceRow(batch, at)));

const faultsOf = (batches: readonly Batch<unknown>[]): RowFault[] => batches.flatMap(({ faults }) => faults);
