type Numbers = Int32Array | Float32Array | Float64Array | Uint8Array;

/**
 * A typed array that grows at its end.
 *
 * @example
 * const numbers = new Growing(Int32Array);
 * numbers.push(3);
 * numbers.append(Int32Array.of(4, 5));
 * [...numbers.values] // [3, 4, 5]
 */
export class Growing<T extends Numbers> {
  readonly #make: new (length: number) => T;
  #room: T;
  #length = 0;

  constructor(make: new (length: number) => T) {
    this.#make = make;
    this.#room = new make(64);
  }

  /** Shares memory with what is kept: only valid until the next change. */
  get values(): T {
    return this.#room.subarray(0, this.#length) as T;
  }

  push(value: number): void {
    this.#makeRoom(1);
    this.#room[this.#length++] = value;
  }

  append(values: ArrayLike<number>): void {
    this.#makeRoom(values.length);
    this.#room.set(values, this.#length);
    this.#length += values.length;
  }

  clear(): void {
    this.#length = 0;
  }

  #makeRoom(more: number): void {
    if (this.#length + more <= this.#room.length) return;
    const larger = new this.#make(Math.max(2 * this.#room.length, this.#length + more));
    larger.set(this.#room);
    this.#room = larger;
  }
}
