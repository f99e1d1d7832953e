type TypedArray = Int32Array | Uint8Array | Float32Array | Float64Array;

/** A typed array that grows by half when full: 25 million ratings without 25 million objects. */
export class Growing<T extends TypedArray> {
  #values: T;
  #length = 0;

  constructor(readonly make: new (length: number) => T, capacity = 1024) {
    this.#values = new make(capacity);
  }

  get length(): number { return this.#length; }

  push(value: number): void {
    if (this.#length === this.#values.length) this.#reserve(this.#length + 1);
    this.#values[this.#length++] = value;
  }

  pushAll(values: ArrayLike<number>): void {
    if (this.#length + values.length > this.#values.length) this.#reserve(this.#length + values.length);
    this.#values.set(values, this.#length);
    this.#length += values.length;
  }

  /** What was pushed, sharing memory; valid until the next push. */
  view(): T {
    return this.#values.subarray(0, this.#length) as T;
  }

  /** What was pushed, as memory of its own; starts anew. */
  take(): T {
    const taken = this.#values.slice(0, this.#length) as T;
    this.#length = 0;
    return taken;
  }

  #reserve(atLeast: number): void {
    const grown = new this.make(Math.max(atLeast, Math.ceil(this.#values.length * 1.5)));
    grown.set(this.#values.subarray(0, this.#length));
    this.#values = grown;
  }
}
