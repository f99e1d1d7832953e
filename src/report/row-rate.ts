/** Rows per second, smoothed over about the last `overMs`: steady enough to read, quick enough to notice a stall. */
export class SmoothedRate {
  #at: { readonly rows: number; readonly ms: number } | undefined;
  #perMs: number | undefined;

  constructor(readonly overMs = 5000) {}

  get rowsPerSecond(): number | undefined {
    return this.#perMs === undefined ? undefined : this.#perMs * 1000;
  }

  /** Says that so many rows were done after so many ms. */
  see(rows: number, ms: number): void {
    const before = this.#at;
    if (before && ms <= before.ms) return;
    this.#at = { rows, ms };
    if (!before) return;
    const now = (rows - before.rows) / (ms - before.ms);
    const weight = 1 - Math.exp((before.ms - ms) / this.overMs);
    this.#perMs = this.#perMs === undefined ? now : this.#perMs + weight * (now - this.#perMs);
  }
}
