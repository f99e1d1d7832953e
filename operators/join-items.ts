import { type Batch, type RowFault, sourceRow, withColumns } from '../src/core/batch.ts';
import type { List } from '../src/core/column.ts';
import { refuseUnknownItems } from '../src/core/item-numbers.ts';
import type { Items, LoadedItems } from '../src/core/items.ts';
import { defineOperator } from '../src/core/operator.ts';
import { checkOptions, having } from '../src/core/option-rules.ts';
import { dropRows } from '../src/core/rows.ts';
import { withLoaded } from '../src/flow/resource.ts';

export interface JoinItemsOptions {
  /** The catalogue that item numbers count in. */
  readonly items: Items;
}

/**
 * Looks up what each clicked item and each candidate is called.
 *
 * | column           |       | type          | shape   | unit                                        |
 * |------------------|-------|---------------|---------|---------------------------------------------|
 * | `history`        | reads | `list<int32>` | [rows,] | item numbers                                |
 * | `candidates`     | reads | `list<int32>` | [rows,] | item numbers                                |
 * | `historyTexts`   | adds  | `list<utf8>`  | [rows,] | in the same order; items without text left out |
 * | `candidateTexts` | adds  | `list<utf8>`  | [rows,] | one per candidate                           |
 *
 * Faults: `no-text` sets a row aside in which a candidate has no text; a model cannot be asked about it.
 *
 * Errors: `DataError` `malformed` for an item number that the catalogue does not have.
 *
 * @example
 * const items = { load: async () => ({ count: 2, ids: ['a', 'b'], texts: ['ant', 'red ant'], column: () => Int32Array.of(0, 9) }), identify: async () => ({}), toJSON: () => ({}) };
 * const row = batchOf({ history: listOf(Int32Array.of(0), [1]), candidates: listOf(Int32Array.of(0, 1), [2]) }, 1);
 * (await lastValueFrom(of(row).pipe(joinItems({ items })))).columns.candidateTexts.values // ['ant', 'red ant']
 */
export const joinItems = defineOperator({
  name: 'join-items',
  reads: { history: 'list<int32>', candidates: 'list<int32>' },
  adds: { historyTexts: 'list<utf8>', candidateTexts: 'list<utf8>' },
  rows: 'fewer',
  check: (options: JoinItemsOptions) => checkOptions('join-items', options, { items: having('the items of a scenario', 'load') }),
  stream: ({ items }: JoinItemsOptions) => (source) => source.pipe(withLoaded(() => items.load(), (loaded, batch) => {
    refuseUnknownItems(batch, 'history', batch.columns.history, loaded.count, 'join-items');
    refuseUnknownItems(batch, 'candidates', batch.columns.candidates, loaded.count, 'join-items');
    const kept = dropRows(batch, withoutText(batch, batch.columns.candidates, loaded));
    const { history, candidates } = kept.columns;
    return withColumns(kept, { historyTexts: textsOf(history, loaded.texts), candidateTexts: textsOf(candidates, loaded.texts) });
  })),
});

function textsOf({ offsets, values }: List<Int32Array>, texts: readonly string[]): List<readonly string[]> {
  const taken = new Int32Array(offsets.length);
  const found: string[] = [];
  for (let row = 1; row < offsets.length; row++) {
    for (let i = offsets[row - 1]!; i < offsets[row]!; i++) {
      const text = texts[values[i]!]!;
      if (text !== '') found.push(text);
    }
    taken[row] = found.length;
  }
  return { offsets: taken, values: found };
}

function withoutText(batch: Batch<unknown>, { offsets, values }: List<Int32Array>, { texts, ids }: LoadedItems): RowFault[] {
  const faults: RowFault[] = [];
  for (let at = 0; at < batch.rows.length; at++) {
    const missing = values.subarray(offsets[at], offsets[at + 1]).filter((item) => texts[item] === '');
    if (missing.length === 0) continue;
    const row = sourceRow(batch, at);
    const others = missing.length > 1 ? ` (nor have ${missing.length - 1} others)` : '';
    faults.push({ row, operator: 'join-items', code: 'no-text',
      message: `row ${row}: candidate item "${ids[missing[0]!]}" has no text${others}` });
  }
  return faults;
}
