import type { RowGradient } from '../optimizers/optimizer.ts';
import { wrongGradient } from '../optimizers/row-width.ts';

/** Row gradients of one table added up, row by row; memory for the rows that were named, and one number per row of the table. */
export class RowSum {
  /** Where the sum of a row lies, plus 1; 0 for a row that was not named. */
  readonly #place: Int32Array;
  #rows = new Int32Array(0);
  #values = new Float32Array(0);
  #count = 0;

  constructor(tableRows: number, readonly width: number) {
    this.#place = new Int32Array(tableRows);
  }

  /** Rows named since the last `take`. */
  get count(): number { return this.#count; }

  add({ rows, values }: RowGradient, factor: number): void {
    this.#makeRoom(this.#count + rows.length);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      if (row < 0 || row >= this.#place.length) throw wrongGradient('a table', `names row ${row}`, `rows below ${this.#place.length}`);
      const to = (this.#place[row]! > 0 ? this.#place[row]! - 1 : this.#begin(row)) * this.width;
      const from = i * this.width;
      for (let at = 0; at < this.width; at++) this.#values[to + at] = this.#values[to + at]! + factor * values[from + at]!;
    }
  }

  /** The sums, scaled; valid until the next `add`. */
  take(scale: number): RowGradient {
    const rows = this.#rows.subarray(0, this.#count);
    const values = this.#values.subarray(0, this.#count * this.width);
    for (let at = 0; at < values.length; at++) values[at] = values[at]! * scale;
    for (const row of rows) this.#place[row] = 0;
    this.#count = 0;
    return { rows, values };
  }

  #begin(row: number): number {
    const at = this.#count++;
    this.#rows[at] = row;
    this.#place[row] = this.#count;
    this.#values.fill(0, at * this.width, this.#count * this.width);
    return at;
  }

  #makeRoom(count: number): void {
    if (count <= this.#rows.length) return;
    const room = Math.min(this.#place.length, Math.max(count, 2 * this.#rows.length));
    const rows = new Int32Array(Math.max(room, this.#count));
    rows.set(this.#rows.subarray(0, this.#count));
    const values = new Float32Array(rows.length * this.width);
    values.set(this.#values.subarray(0, this.#count * this.width));
    this.#rows = rows;
    this.#values = values;
  }
}
