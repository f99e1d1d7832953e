/**
 * Rows per second over the last `changes` times that rows left. Rows leave in lumps (an engine answers many at once), so a
 * rate over a fixed time would swing between nothing and too much; a stall shows all the same, since time goes on.
 */
export class SmoothedRate {
  readonly #seen: { readonly rows: number; readonly ms: number }[] = [];
  #nowMs = 0;

  constructor(readonly changes = 12) {}

  get rowsPerSecond(): number | undefined {
    const [first] = this.#seen;
    if (this.#seen.length < 2 || this.#nowMs <= first!.ms) return undefined;
    return (this.#seen.at(-1)!.rows - first!.rows) / (this.#nowMs - first!.ms) * 1000;
  }

  /** Says that so many rows were done after so many ms. */
  see(rows: number, ms: number): void {
    this.#nowMs = Math.max(this.#nowMs, ms);
    if (rows === this.#seen.at(-1)?.rows) return;
    this.#seen.push({ rows, ms });
    if (this.#seen.length > this.changes + 1) this.#seen.shift();
  }
}
