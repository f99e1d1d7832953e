import type { Numbers } from '../compile/program.ts';
import { wholeRows } from './caches/call-sizes.ts';
import type { NamedArrays } from './optimizers/optimizer.ts';
import type { Recommender } from './recommender.ts';
import { tableRowsOf } from './step-inputs.ts';
import { storedWidth, tableName, usersTable } from './tables.ts';

/** What `pairProgram` reads of users that a recommender knows by number: their rows, each once, and the place of each. */
export function userInputs(recommender: Recommender, weights: NamedArrays, users: Int32Array | undefined, rows: number): Record<string, Numbers> {
  const stored = storedWidth(recommender, usersTable);
  const size = weights[tableName(usersTable)]!.length / stored;
  const placeOf = new Map<number, number>();
  const places = Int32Array.from({ length: rows }, (_, row) => {
    const user = users?.[row] ?? -1;
    if (user < 0 || user >= size) return -1;
    if (!placeOf.has(user)) placeOf.set(user, placeOf.size);
    return placeOf.get(user)!;
  });
  return { 'user.0': { shape: [rows], values: places }, [`rows.${usersTable}`]: tableRowsOf(recommender, weights, usersTable, wholeRows(Int32Array.from(placeOf.keys()))) };
}
