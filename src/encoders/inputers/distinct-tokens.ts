import { OptionsError } from '../../core/errors.ts';
import type { LaidTokens } from './laid-tokens.ts';

/** The rows of tables that a batch needs, each once, and its tokens counted among them. */
export interface DistinctTokens {
  /** Per table, the rows in the order in which they first occur. */
  readonly rows: readonly Int32Array[];
  /** As `LaidTokens.ids`, but counted over the rows of all tables, one table after the other; -1 where there is none. */
  readonly ids: Int32Array;
}

/**
 * Finds the distinct rows of embedding tables that laid tokens refer to. Between calls it keeps one number per row of each table.
 *
 * @param tableRows how many rows each table has.
 *
 * Errors: `OptionsError` `wrong-value` where a token has no row.
 *
 * @example
 * const laid = { sequences: 1, steps: 4, perStep: 1, ids: Int32Array.of(7, 5, 7, 0), columns: Int32Array.of(0, 0, 0, 1), mask: new Float32Array(4).fill(1) };
 * distinctTokens([9, 3])(laid, [0, 1]) // { rows: [Int32Array.of(7, 5), Int32Array.of(0)], ids: Int32Array.of(0, 1, 0, 2) }
 */
export function distinctTokens(tableRows: readonly number[]): (laid: LaidTokens, tableOfColumn: readonly number[]) => DistinctTokens {
  const placeOf = tableRows.map((rows) => new Int32Array(rows).fill(-1));
  return ({ ids, columns }, tableOfColumn) => {
    const found = tableRows.map((): number[] => []);
    const numbered = new Int32Array(ids.length).fill(-1);
    for (let at = 0; at < ids.length; at++) {
      if (ids[at]! < 0) continue;
      const table = tableOfColumn[columns[at]!]!;
      const place = placeOf[table]![ids[at]!];
      if (place === undefined) throw beyond(ids[at]!, table, tableRows[table]!);
      numbered[at] = place < 0 ? placeOf[table]![ids[at]!] = found[table]!.push(ids[at]!) - 1 : place;
    }
    const starts = found.map((_, table) => found.slice(0, table).reduce((sum, { length }) => sum + length, 0));
    for (let at = 0; at < ids.length; at++) if (ids[at]! >= 0) numbered[at] = numbered[at]! + starts[tableOfColumn[columns[at]!]!]!;
    for (const [table, rows] of found.entries()) for (const row of rows) placeOf[table]![row] = -1;
    return { rows: found.map((rows) => Int32Array.from(rows)), ids: numbered };
  };
}

const beyond = (id: number, table: number, rows: number) => new OptionsError('wrong-value',
  `token ${id} is looked up in table ${table}, which has ${rows} rows`, 'give the table a row for every token of its vocabulary');
