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
      const [places, rows] = [placeOf[table]!, found[table]!];
      if (places[ids[at]!]! < 0) places[ids[at]!] = rows.push(ids[at]!) - 1;
      numbered[at] = places[ids[at]!]!;
    }
    const starts = found.map((_, table) => found.slice(0, table).reduce((sum, { length }) => sum + length, 0));
    for (let at = 0; at < ids.length; at++) if (ids[at]! >= 0) numbered[at] = numbered[at]! + starts[tableOfColumn[columns[at]!]!]!;
    for (const [table, rows] of found.entries()) for (const row of rows) placeOf[table]![row] = -1;
    return { rows: found.map((rows) => Int32Array.from(rows)), ids: numbered };
  };
}
