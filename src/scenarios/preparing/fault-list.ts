import type { RawFault } from '../../core/scenario.ts';

/** Raw lines set aside: every one counted by code, the first of each code listed. */
export class FaultList {
  readonly #listed: RawFault[] = [];
  readonly #counts = new Map<string, number>();

  constructor(readonly listedPerCode = 10_000) {}

  add(fault: RawFault): void {
    const count = (this.#counts.get(fault.code) ?? 0) + 1;
    this.#counts.set(fault.code, count);
    if (count <= this.listedPerCode) this.#listed.push(fault);
  }

  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** As columns of `faults.parquet`. */
  columns() {
    return {
      file: this.#listed.map(({ file }) => file),
      line: Float64Array.from(this.#listed, ({ line }) => line),
      code: this.#listed.map(({ code }) => code),
      message: this.#listed.map(({ message }) => message),
    };
  }

  notes(): string[] {
    return Object.entries(this.counts).filter(([, count]) => count > this.listedPerCode)
      .map(([code, count]) => `faults.parquet lists the first ${this.listedPerCode} of ${count} faults "${code}".`);
  }
}
