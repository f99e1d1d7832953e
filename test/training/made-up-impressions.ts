import { listOf } from '../../src/core/column.ts';
import { tickets } from '../../src/flow/tickets.ts';
import type { ImpressionLists } from '../../src/training/batches/training-rows.ts';

/** Impressions with empty histories, without clicks, and with several, among `items` items; offsets do not begin at 0. */
export function madeUpImpressions(rows: number, items: number, seed = 1): ImpressionLists {
  const draw = tickets(seed, 7, 0);
  const whole = (below: number) => Math.floor(draw() * below);
  const list = (lengths: number[], value: () => number) =>
    listOf(Int32Array.from({ length: lengths.reduce((sum, length) => sum + length, 0) }, value), lengths);
  const shown = Array.from({ length: rows + 1 }, () => 1 + whole(6));
  const history = list(Array.from({ length: rows + 1 }, () => whole(9)), () => whole(items));
  const candidates = list(shown, () => whole(items));
  const labels = listOf(Uint8Array.from(candidates.values, () => Number(draw() < 0.35)), shown);
  const cut = <V>({ offsets, values }: { offsets: Int32Array; values: V }) => ({ offsets: offsets.subarray(1), values });
  return { history: cut(history), candidates: cut(candidates), labels: cut(labels) };
}
