import type { Numbers } from '../compile/program.ts';
import type { ExportedRecommenderDocument } from '../io/documents.ts';
import { rowsOfCall, stepsOfCall } from '../training/caches/call-sizes.ts';
import { type ClickRules, type Histories, keptClicks } from '../training/caches/histories.ts';

type Users = ExportedRecommenderDocument['users'];

/** The histories of some rows as exported graphs read them. */
export interface ExportedClicks {
  /** Which clicks are looked at. */
  readonly rules: ClickRules & { readonly knowsUsers?: true };
  /** Clicks that the history of a row is padded to, which its own clicks decide. */
  steps(histories: Histories, row: number): number;
  /** Rows that are padded alike as a rectangle, and blank ones behind them up to whole rows: places among items, and a mask. */
  rectangle(histories: Histories, rows: Int32Array, place: (item: number) => number): { readonly places: Numbers; readonly mask: Numbers };
  /** Numbers of the users of these rows, -1 for one that is not known, and blank ones behind them. */
  numbers(histories: Histories, rows: Int32Array): Numbers;
}

export function exportedClicks({ clicks, keep, padded, blank, known }: Users): ExportedClicks {
  const rules = { clicks, keep, ...(known !== undefined && { knowsUsers: true as const }) };
  const steps = ({ history }: Histories, row: number) => {
    const [from, until] = keptClicks(history, row, rules);
    return padded ? clicks : stepsOfCall(until - from, clicks);
  };
  return {
    rules, steps,
    rectangle(histories, rows, place) {
      const [whole, width] = [rowsOfCall(rows.length), steps(histories, rows[0]!)];
      const places = new Int32Array(whole * width);
      const mask = new Float32Array(whole * width);
      for (const [at, row] of rows.entries()) {
        const [from, until] = keptClicks(histories.history, row, rules);
        const end = at * width + until - from;
        for (let click = from; click < until; click++) places[at * width + click - from] = place(histories.history.values[click]!);
        mask.fill(1, at * width, end);
        if (blank === 'item') places.fill(place(0), end, (at + 1) * width);
      }
      return { places: { shape: [whole, width], values: places }, mask: { shape: [whole, width], values: mask } };
    },
    numbers({ users }, rows) {
      const numbers = new Int32Array(rowsOfCall(rows.length)).fill(-1);
      for (const [at, row] of rows.entries()) if (users && users[row]! >= 0 && users[row]! < (known ?? 0)) numbers[at] = users[row]!;
      return { shape: [numbers.length], values: numbers };
    },
  };
}
