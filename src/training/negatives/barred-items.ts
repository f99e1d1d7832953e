import type { TrainingRows } from '../batches/training-rows.ts';

/** How strongly an item is barred: what is barred less is let in when nothing else is left. */
export const bar = { history: 1, clicked: 2, taken: 3 } as const;
const levels = 4;

/**
 * Items that may not be drawn for a row: its history, what its impression clicked, and what was taken already.
 *
 * One number per item of the catalogue, written over and over: a row costs what it bars, not the catalogue.
 */
export class BarredItems {
  readonly #marks: Int32Array;
  #round = 0;

  constructor(readonly items: number) {
    this.#marks = new Int32Array(items);
  }

  /** Forgets the row before, and bars what this one bars. */
  begin(rows: TrainingRows, row: number): void {
    if (++this.#round >= 2 ** 29) {
      this.#marks.fill(0);
      this.#round = 1;
    }
    const { impressions: { history, candidates, labels }, impressionOf, candidateOf } = rows;
    const impression = impressionOf[row]!;
    for (let at = history.offsets[impression]!; at < history.offsets[impression + 1]!; at++) this.raise(history.values[at]!, bar.history);
    const from = candidates.offsets[impression]!;
    const shift = labels.offsets[impression]! - from;
    for (let at = from; at < candidates.offsets[impression + 1]!; at++) {
      if (labels.values[at + shift] === 1) this.raise(candidates.values[at]!, bar.clicked);
    }
    this.raise(candidates.values[from + candidateOf[row]!]!, bar.taken);
  }

  /** Whether it is barred at `level` or more strongly. */
  isBarred(item: number, level: number): boolean {
    return this.#marks[item]! >= this.#round * levels + level;
  }

  raise(item: number, level: number): void {
    const mark = this.#round * levels + level;
    if (this.#marks[item]! < mark) this.#marks[item] = mark;
  }
}
