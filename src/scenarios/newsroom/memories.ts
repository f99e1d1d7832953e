/** The latest clicks of every reader, at most so many, oldest first: one ring per reader. */
export class Memories {
  readonly #items: Int32Array;
  readonly #seen: Int32Array;

  constructor(readers: number, readonly atMost: number) {
    this.#items = new Int32Array(readers * atMost);
    this.#seen = new Int32Array(readers);
  }

  add(reader: number, item: number): void {
    const seen = this.#seen[reader]!++;
    this.#items[reader * this.atMost + (seen % this.atMost)] = item;
  }

  has(reader: number, item: number): boolean {
    const start = reader * this.atMost;
    const held = Math.min(this.#seen[reader]!, this.atMost);
    for (let at = start; at < start + held; at++) if (this.#items[at] === item) return true;
    return false;
  }

  /** Oldest first. */
  of(reader: number): Int32Array {
    const seen = this.#seen[reader]!;
    const held = Math.min(seen, this.atMost);
    const list = new Int32Array(held);
    for (let i = 0; i < held; i++) list[i] = this.#items[reader * this.atMost + ((seen - held + i) % this.atMost)]!;
    return list;
  }
}
