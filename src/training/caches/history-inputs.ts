import type { Numbers } from '../../compile/program.ts';
import type { NamedArrays } from '../optimizers/optimizer.ts';
import type { Recommender } from '../recommender.ts';
import { userInputs } from '../user-inputs.ts';
import { type Histories, keptClicks } from './histories.ts';

/** The histories of some rows as a rectangle: what `userProgram` reads beside the items, whose places `place` gives. */
export function historyInputs(
  recommender: Recommender, weights: NamedArrays, { history, users }: Histories, rows: Int32Array, place: (item: number) => number,
): Record<string, Numbers> {
  let steps = 1;
  for (const row of rows) {
    const [from, until] = keptClicks(history, row, recommender);
    steps = Math.max(steps, until - from);
  }
  if (recommender.users.unrolled) steps = recommender.clicks;
  const ids = new Int32Array(rows.length * steps);
  const mask = new Float32Array(rows.length * steps);
  for (let at = 0; at < rows.length; at++) {
    const [from, until] = keptClicks(history, rows[at]!, recommender);
    for (let click = from; click < until; click++) ids[at * steps + click - from] = place(history.values[click]!);
    mask.fill(1, at * steps, at * steps + until - from);
  }
  const shape = [rows.length, steps];
  const known = recommender.knowsUsers && userInputs(recommender, weights, users && Int32Array.from(rows, (row) => users[row]!), rows.length);
  return { 'history.0': { shape, values: ids }, 'historyMask.0': { shape, values: mask }, ...known };
}
