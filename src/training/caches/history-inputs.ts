import type { Numbers } from '../../compile/program.ts';
import type { NamedArrays } from '../optimizers/optimizer.ts';
import type { Recommender } from '../recommender.ts';
import { userInputs } from '../user-inputs.ts';
import { rowsOfCall, stepsOfCall } from './call-sizes.ts';
import { type Histories, keptClicks } from './histories.ts';

/** Clicks that the history of a row is padded to, which its own clicks decide. */
export function historySteps(recommender: Recommender, { history }: Histories, row: number): number {
  if (recommender.users.unrolled || recommender.padding) return recommender.clicks;
  const [from, until] = keptClicks(history, row, recommender);
  return stepsOfCall(until - from, recommender.clicks);
}

/**
 * The histories of some rows that are padded alike as a rectangle, and blank ones behind them up to whole rows: what `userProgram` reads
 * beside the items, whose places `place` gives.
 */
export function historyInputs(
  recommender: Recommender, weights: NamedArrays, histories: Histories, rows: Int32Array, place: (item: number) => number,
): Record<string, Numbers> {
  const { history, users } = histories;
  const steps = historySteps(recommender, histories, rows[0]!);
  const whole = rowsOfCall(rows.length);
  const ids = new Int32Array(whole * steps);
  const mask = new Float32Array(whole * steps);
  for (let at = 0; at < rows.length; at++) {
    const [from, until] = keptClicks(history, rows[at]!, recommender);
    for (let click = from; click < until; click++) ids[at * steps + click - from] = place(history.values[click]!);
    mask.fill(1, at * steps, at * steps + until - from);
    if (recommender.padding === 'item') ids.fill(place(0), at * steps + until - from, (at + 1) * steps);
  }
  const shape = [whole, steps];
  const known = recommender.knowsUsers && userInputs(recommender, weights, users && Int32Array.from(rows, (row) => users[row]!), whole);
  return { 'history.0': { shape, values: ids }, 'historyMask.0': { shape, values: mask }, ...known };
}
