import type { Numbers } from '../../compile/program.ts';

/** Texts in a rectangle, several in a row one after another. */
export interface LaidTexts {
  /** [rows, tokens], int32: what `scoringProgram` is given. */
  readonly inputs: Readonly<Record<'ids' | 'positions' | 'branches', Numbers>>;
  /** Where each text begins in the rectangle, numbered row by row; in the order in which they are given. */
  readonly starts: Int32Array;
}

/**
 * Lays texts that go on from a past of `before` tokens into rows: those of a row side by side, the rest of it filled up.
 *
 * @param rows the texts of each row, of at least one token each
 *
 * @example
 * laidTexts(2, [[Int32Array.of(7, 8), Int32Array.of(9)], [Int32Array.of(5, 6)]]).inputs // { ids: { shape: [2, 3], values: [7, 8, 9, 5, 6, 0] }, positions: { shape: [2, 3], values: [2, 3, 2, 2, 3, 0] }, branches: { shape: [2, 3], values: [0, 0, 1, 0, 0, -1] } }
 */
export function laidTexts(before: number, rows: readonly (readonly Int32Array[])[]): LaidTexts {
  const tokens = Math.max(...rows.map((texts) => texts.reduce((sum, { length }) => sum + length, 0)));
  const shape = [rows.length, tokens];
  const [ids, positions, branches] = [new Int32Array(rows.length * tokens), new Int32Array(rows.length * tokens), new Int32Array(rows.length * tokens).fill(-1)];
  const starts: number[] = [];
  rows.forEach((texts, row) => {
    let at = row * tokens;
    texts.forEach((text, branch) => {
      starts.push(at);
      ids.set(text, at);
      branches.fill(branch, at, at + text.length);
      for (let place = 0; place < text.length; place++) positions[at + place] = before + place;
      at += text.length;
    });
  });
  return { inputs: { ids: { shape, values: ids }, positions: { shape, values: positions }, branches: { shape, values: branches } }, starts: Int32Array.from(starts) };
}
