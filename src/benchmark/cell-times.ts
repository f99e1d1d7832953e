import { join } from 'node:path';

import { readDocument } from '../io/document.ts';
import type { Cell } from './plan.ts';

/** Time that a cell took, ms, and the impressions that it scored in it. */
interface Taken {
  readonly cell: Cell;
  readonly ms: number;
  readonly impressions: number;
}

/**
 * What cells are expected to take, from what others took: those of the same row by impression; else those of the same scheme, by the
 * size of the model where it is known of both.
 */
export class CellTimes {
  readonly #taken: Taken[] = [];

  /** Takes in what an earlier run of a cell says. */
  async read(cell: Cell, folder: string): Promise<void> {
    const timings = await timingsOf(folder);
    if (timings) this.add(cell, timings.elapsedMs, timings.rows - timings.resumedRows);
  }

  /** Milliseconds that the last run of a cell took. */
  static async elapsed(folder: string): Promise<number | undefined> {
    return (await timingsOf(folder))?.elapsedMs;
  }

  add(cell: Cell, ms: number, impressions: number): void {
    if (impressions > 0) this.#taken.push({ cell, ms, impressions });
  }

  /** Milliseconds; nothing while no such cell has ended. */
  expected(cell: Cell): number | undefined {
    const impressions = impressionsOf(cell) ?? 0;
    const sameRow = this.#taken.filter((taken) => taken.cell.row === cell.row);
    const sameScheme = this.#taken.filter((taken) => taken.cell.row.scheme === cell.row.scheme);
    const bytes = cell.row.bytes();
    const sized = bytes ? sameScheme.flatMap(({ ms, impressions: count, cell: { row } }) => row.bytes() ? [ms / count / row.bytes()!] : []) : [];
    if (sameRow.length > 0) return mean(sameRow.map((taken) => taken.ms / taken.impressions)) * impressions;
    if (sized.length > 0) return mean(sized) * impressions * bytes!;
    return sameScheme.length > 0 ? mean(sameScheme.map((taken) => taken.ms / taken.impressions)) * impressions : undefined;
  }
}

const timingsOf = (folder: string) => readDocument(join(folder, 'timings.json'), 'timings').catch(() => undefined);

/** As the manifest says, before whole impressions are counted: about so many where only a part is taken. */
export function impressionsOf({ scenario }: Pick<Cell, 'scenario'>): number | undefined {
  const test = scenario.manifest()?.splits.test;
  if (!test) return undefined;
  return Math.min(test.impressions, Math.ceil(test.impressions * Math.min(1, (scenario.rows ?? Infinity) / Math.max(1, test.rows))));
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
