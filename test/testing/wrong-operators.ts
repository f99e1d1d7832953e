/** Operators that each break one promise, given to `operatorContract`; operator-contract.test.ts runs this in a process of its own. */
import { catchError, EMPTY, filter, map, mergeMap, type OperatorFunction, share, toArray } from 'rxjs';

import { type Batch, batchOf, type Columns, withColumns } from '../../src/core/batch.ts';
import { defineOperator, type OperatorSpec } from '../../src/core/operator.ts';
import { dropRows, takeRows } from '../../src/core/rows.ts';
import { operatorContract } from '../../src/testing/operator-contract.ts';
import { integers } from '../operators/lists.ts';

const reads = { n: 'int32', clicks: 'list<int32>' } as const;
type Rows = Batch<Columns<typeof reads>>;

const rows = (n: number[], first: number) => batchOf({
  n: Int32Array.from(n), clicks: integers(n.map((value) => Array.from({ length: value % 3 }, (_, at) => value + at))),
  hidden: Int32Array.from(n, (value) => value % 2),
}, n.length, first);

const doubled = ({ columns: { n } }: Rows) => n.map((value) => 2 * value);
const right = (batch: Rows) => withColumns(batch, { twice: doubled(batch) });
const withoutFirst = ({ rows: { length } }: Rows) => Int32Array.from({ length: Math.max(0, length - 1) }, (_, at) => at + 1);
const fault = (row: number, operator: string, message: string) => ({ row, operator, code: 'made-up', message });

/** Says that it adds `twice`, and does what it is given. */
function contract(name: string, does: OperatorFunction<Rows, Batch<unknown>>, effect: OperatorSpec['rows'] = 'same'): void {
  const make = defineOperator({ name, reads, adds: { twice: 'int32' }, rows: effect, stream: () => does as never });
  operatorContract(() => make(), [rows([7, 8, 9], 0), rows([1, 2], 3), rows([5, 3, 4], 5)]);
}

contract('keeps-every-promise', map(right));

contract('swallows-a-span', (batches$) => batches$.pipe(filter(({ span }) => span.first !== 3), map(right)));
contract('widens-a-span', map((batch) => ({ ...right(batch), span: { ...batch.span, end: batch.span.end + 1 } })));
contract('reorders-batches', (batches$) => batches$.pipe(toArray(), mergeMap((batches) => batches.reverse().map(right))));
contract('reorders-rows', map((batch) => right(takeRows(batch, Int32Array.from(batch.rows.keys()).reverse()))));
contract('loses-rows-silently', map((batch) => right(takeRows(batch, withoutFirst(batch)))), 'fewer');
contract('drops-rows-and-says-same', map((batch) =>
  right(dropRows(batch, [fault(batch.span.first, 'drops-rows-and-says-same', `row ${batch.span.first}`)]))));

contract('writes-into-its-input', map((batch) => {
  const out = right(batch);
  batch.columns.n.fill(0);
  return out;
}));
contract('forgets-a-column', map((batch) => ({ ...batch, columns: { n: batch.columns.n, twice: doubled(batch) } })));
contract('adds-another-type', map((batch) => withColumns(batch, { twice: Float32Array.from(doubled(batch)) })));
contract('adds-a-short-column', map((batch) => withColumns(batch, { twice: doubled(batch).subarray(1) })));
contract('adds-what-it-does-not-say', map((batch) => withColumns(right(batch), { thrice: doubled(batch) })));
contract('reads-what-it-does-not-say', map((batch) => {
  const { hidden } = batch.columns as { hidden?: Int32Array };
  return withColumns(batch, { twice: doubled(batch).map((value, at) => value + (hidden?.[at] ?? 0)) });
}));
contract('rewrites-a-column', map((batch) => withColumns(right(batch), { n: doubled(batch) })));
contract('shifts-what-it-carries', map((batch) => {
  const { carried } = batch.columns as { carried?: Float64Array };
  return carried ? withColumns(right(batch), { carried: carried.slice().reverse() }) : right(batch);
}));

contract('depends-on-the-batch', map((batch) => withColumns(batch, { twice: doubled(batch).fill(batch.rows.length) })));
contract('takes-the-first-offset-for-0', map((batch) => {
  const { offsets, values } = batch.columns.clicks;
  const firstClick = (at: number) => offsets[at] === offsets[at + 1] ? 0 : values[offsets[at]! - offsets[0]!]!;
  return withColumns(batch, { twice: doubled(batch).map((_, at) => firstClick(at)) });
}));
let runs = 0;
contract('remembers-the-last-run', map((batch) => withColumns(batch, { twice: doubled(batch).fill(runs++) })));
contract('is-hot', (batches$) => {
  const shared$ = batches$.pipe(share());
  shared$.subscribe({ error: () => {} });
  return shared$.pipe(map(right));
});
contract('hoards', (batches$) => batches$.pipe(toArray(), mergeMap((batches) => batches.map(right))));
contract('swallows-errors', (batches$) => batches$.pipe(map(right), catchError(() => EMPTY)));

contract('loses-earlier-faults', map((batch) => ({ ...right(batch), faults: [] })));
contract('tells-no-row', map((batch) => {
  const seven = batch.columns.n.indexOf(7);
  return right(seven === -1 ? batch : dropRows(batch, [fault(batch.span.first + batch.rows[seven]!, 'tells-no-row', 'a row is bad')]));
}), 'fewer');
